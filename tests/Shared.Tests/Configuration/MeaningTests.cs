using Sluice.Checking;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Shared.Tests.Configuration;

/// <summary>What loads means something: settings that no request could meet, and pieces of Kubernetes that no API server takes, are errors.</summary>
public sealed class MeaningTests
{
    [Theory]
    [InlineData("image-registries", "registries: []", "settings.registries: an empty list")]
    [InlineData("image-registries", "registries: ['']", "settings.registries[0]: the text \"\"; expected a registry such as")]
    [InlineData("image-registries", "registries: ['*'], except: ['*:latest']", "settings.except[0]: the text \"*:latest\"; expected a registry such as")]
    [InlineData("image-registries", "registries: ['ghcr.io/[a-z]+']", "settings.registries[0]: the text \"ghcr.io/[a-z]+\"; expected a registry such as")]
    [InlineData("image-registries", "registries: [ghcr.io/Team]", "settings.registries[0]: the text \"ghcr.io/Team\"; expected a registry such as")]
    [InlineData("image-registries", "registries: [docker.io, ghcr.io], except: [index.docker.io, 'ghcr.io:443']", "settings.except: it takes away all that registries allows")]
    [InlineData("required-metadata", "", "settings: it has none of labels, annotations, forbiddenLabels and forbiddenAnnotations, so that the policy would do nothing; expected one or more of them")]
    [InlineData("required-metadata", "labels: {}, forbiddenLabels: []", "settings: it has none of labels")]
    [InlineData("metadata", "labels: {}, overwrite: true", "settings: it has none of labels and annotations")]
    [InlineData("sidecar", "annotation: example.com/a, containers: []", "settings: it has none of containers, initContainers")]
    [InlineData("scheduling-defaults", "daemonSets: true", "settings: it has none of nodeSelector")]
    [InlineData("scheduling-defaults", "affinity: {}", "settings.affinity: an empty mapping; expected one or more of nodeAffinity")]
    [InlineData("scheduling-defaults", "affinity: { podAffinity: {} }", "settings.affinity.podAffinity: an empty mapping; expected one or more of requiredDuringScheduling")]
    [InlineData("scheduling-defaults", "affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } }", "settings.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution: there are no terms")]
    [InlineData("scheduling-defaults", "affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } }", "settings.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution: there are no terms")]
    [InlineData("env", "env: []", "settings.env: an empty list")]
    [InlineData("image-rewrite", "rules: []", "settings.rules: an empty list")]
    [InlineData("resource-defaults", "requests: {}", "settings: it has none of requests, limits, minimum and maximum")]
    [InlineData("resource-defaults", "maximum: { storage: 1Gi }", "settings: storage: containers have no such resource")]
    [InlineData("resource-defaults", "minimum: { cpu: 0 }", "settings: cpu: nothing is below the minimum 0")]
    [InlineData("validation", "validations: []", "settings: it has none of validations and auditAnnotations")]
    [InlineData("mutation", "mutations: []", "settings.mutations: an empty list")]
    [InlineData("mutation", "mutations: [{ merge: {} }]", "settings.mutations[0].merge: an empty mapping, which changes nothing")]
    [InlineData("mutation", "mutations: [{ jsonPatch: [] }]", "settings.mutations[0].jsonPatch: an empty list, which changes nothing")]
    [InlineData("required-metadata", "labels: { team: '' }", "settings.labels[\"team\"]: the text \"\" would match an empty value only")]
    [InlineData("required-metadata", "labels: { team: }, forbiddenLabels: ['te*']", "settings.forbiddenLabels: \"team\" is required and forbidden at once")]
    [InlineData("required-metadata", "annotations: { a: }, forbiddenAnnotations: [a]", "settings.forbiddenAnnotations: \"a\" is required and forbidden at once")]
    [InlineData("resource-defaults", "requests: { storage: 1Gi }", "settings: storage: containers have no such resource")]
    [InlineData("resource-defaults", "requests: { hugepages-2Mi: 32Mi }", "settings: hugepages-2Mi: no container can start with huge pages")]
    [InlineData("resource-defaults", "requests: { example.com/gpu: 1 }", "settings: example.com/gpu: a device has to have a limit that equals its request")]
    [InlineData("deletion-protection", "protect: [{ resources: [pvc] }]", "settings.protect[0].resources[0]: \"pvc\" is not the name of a resource; expected persistentvolumeclaims")]
    [InlineData("deletion-protection", "protect: [{ names: [] }]", "settings.protect[0].names: an empty list")]
    public void Settings_that_mean_nothing_are_errors(string type, string settings, string error) =>
        Assert.Contains(ErrorsOf(type, settings), found => found.StartsWith($"policies[0].{error}", StringComparison.Ordinal));

    [Theory]
    [InlineData("containers: [{ name: p, image: a, imagePulPolicy: Always }]", "containers[0]: unknown field \"imagePulPolicy\"", "(did you mean imagePullPolicy?)")]
    [InlineData("containers: [{ name: p, image: a, imagePullPolicy: always }]", "containers[0].imagePullPolicy: the text \"always\"; expected Always or", "(did you mean Always?)")]
    [InlineData("containers: [{ name: p, image: a, resources: { limits: { memory: lots } } }]", "containers[0].resources.limits[\"memory\"]: the text \"lots\"; expected a quantity", "")]
    [InlineData("containers: [{ name: p, image: a, ports: [{ containerPort: http }] }]", "containers[0].ports[0].containerPort: the text \"http\"; expected a whole number", "")]
    [InlineData("containers: [{ name: p, image: a, ports: [{ name: Not_A_Port, containerPort: 1 }] }]", "containers[0].ports[0].name: the text \"Not_A_Port\"; expected", "")]
    [InlineData("containers: [{ name: p, image: a, securityContext: { privileged: 'yes' } }]", "containers[0].securityContext.privileged: the text \"yes\"; expected true or false", "")]
    [InlineData("containers: [{ name: p, image: a, env: [{ name: A, value: 1 }] }]", "containers[0].env[0].value: the number 1; expected a text: put it in quotes", "")]
    [InlineData("containers: [{ name: p, image: a, env: { A: b } }]", "containers[0].env: a mapping; expected a list", "")]
    [InlineData("containers: [{ name: p, image: 'a b' }]", "containers[0].image: the text \"a b\"; expected [registry", "")]
    [InlineData("volumes: [{ name: v, empyDir: {} }]", "volumes[0]: unknown field \"empyDir\"", "(did you mean emptyDir?)")]
    [InlineData("volumeMounts: [{ name: v, path: /x }]", "volumeMounts[0]: \"mountPath\" is missing", "")]
    [InlineData("env: [{ name: A, valueFrom: { fieldRef: { path: x } } }]", "env[0].valueFrom.fieldRef: unknown field \"path\"", "(did you mean fieldPath?)")]
    [InlineData("initContainers: [{ name: p, image: a, restartPolicy: 5 }]", "initContainers[0].restartPolicy: the number 5; expected", "")]
    [InlineData("imagePullSecrets: [{ nam: a }]", "imagePullSecrets[0]: unknown field \"nam\"", "")]
    public void A_template_is_held_to_the_schema_of_Kubernetes(string settings, string error, string suggestion) =>
        Assert.Contains(ErrorsOf("sidecar", settings), found => found.StartsWith($"policies[0].settings.{error}", StringComparison.Ordinal) && found.EndsWith(suggestion, StringComparison.Ordinal));

    [Theory]
    [InlineData("affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { terms: [] } } }", "unknown field \"terms\"")]
    [InlineData("affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: { topologykey: x } }] } }", "unknown field \"topologykey\"")]
    [InlineData("topologySpreadConstraints: [{ topologyKey: zone, labelSelector: { matchlabels: {} } }]", "unknown field \"matchlabels\"")]
    public void So_are_affinities_and_selectors(string settings, string error) =>
        Assert.Contains(ErrorsOf("scheduling-defaults", settings), found => found.Contains(error, StringComparison.Ordinal));

    [Fact]
    public void A_placeholder_may_stand_for_any_value() =>
        Assert.Empty(ErrorsOf("sidecar", "containers: [{ name: p, image: \"a:${labels['v']}\", ports: [{ containerPort: \"${annotations['p']:-80}\" }], stdin: \"${annotations['s']:-false}\", resources: { limits: { memory: \"${annotations['m']:-1Gi}\" } } }]"));

    [Theory]
    [InlineData("apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: { name: a }\nspec: {}\n", "Kyverno's ClusterPolicy (kyverno.io/v1) is a Kubernetes manifest, not a sluice.yaml; expected a mapping with policies")]
    [InlineData("apiVersion: templates.gatekeeper.sh/v1\nkind: ConstraintTemplate\n", "Gatekeeper's ConstraintTemplate (templates.gatekeeper.sh/v1) is a Kubernetes manifest, not a sluice.yaml; expected a mapping with policies")]
    [InlineData("apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sAllowedRepos\n", "Gatekeeper's K8sAllowedRepos (constraints.gatekeeper.sh/v1beta1) is a Kubernetes manifest, not a sluice.yaml; expected a mapping with policies")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\n", "ConfigMap (v1) is a Kubernetes manifest, not a sluice.yaml; expected a mapping with policies")]
    public void A_manifest_of_something_else_is_said_to_be_one(string yaml, string message) =>
        Assert.Equal(message, Assert.Single(ConfigurationLoader.Parse(yaml, new PolicyServices()).Errors).Message);

    [Theory]
    [InlineData("pod-security", "exemptions: { users: ['*'] }", "exemptions.users has \"*\", which lets everything through")]
    [InlineData("pod-security", "exemptions: { namespaces: ['*'] }", "exemptions.namespaces has \"*\", which lets everything through")]
    [InlineData("pod-security", "exemptions: { users: ['system:serviceaccount:kube-system:*'] }", "whom the controllers belong to that make the pods of every workload")]
    [InlineData("image-registries", "registries: [ghcr.io, '*']", "registries has \"*\", which every image is from, and nothing is in except")]
    [InlineData("image-registries", "registries: ['*/*']", "registries has \"*/*\", which every image is from")]
    [InlineData("image-rewrite", "rules: [{ from: a.io/*, to: a.io/* }]", "from and to of every rule are the same")]
    [InlineData("security-defaults", "runAsNonRoot: false, seccompRuntimeDefault: false, dropAllCapabilities: false, noPrivilegeEscalation: false", "every switch is off")]
    [InlineData("overcommit", "pods: {}", "pods: every ratio is 1")]
    [InlineData("overcommit", "pods: { cpu: 1 }, nodes: { cpu: 2 }", "pods: every ratio is 1")]
    [InlineData("overcommit", "pods: { memory: 0.5 }, minimum: { cpu: 10m }", "minimum.cpu: no cpu request is lowered")]
    [InlineData("overcommit", "nodes: { cpu: 2 }, minimum: { memory: 1Mi }", "minimum.memory: no memory request is lowered")]
    [InlineData("sidecar", "labels: { a: b }, into: [web]", "there is nothing to put into them")]
    [InlineData("sidecar", "labels: { a: b }, optOut: true", "no pod can opt out")]
    [InlineData("sidecar", "labels: { a: b }, namespaceDefaults: true", "there is none to take from a namespace")]
    [InlineData("sidecar", "labels: { a: b }, initContainersFirst: true", "initContainersFirst without initContainers means nothing")]
    [InlineData("deletion-protection", "users: ['system:authenticated']", "everybody may delete what is protected")]
    [InlineData("sidecar", "containers: [{ name: p, image: a, args: ['--id=${metadata.name}'] }]", "have no name yet when they are reviewed")]
    [InlineData("env", "env: [{ name: POD, value: '${metadata.name}' }]", "have no name yet when they are reviewed")]
    [InlineData("scheduling-defaults", "nodeSelector: { example.com/pod: '${metadata.name}' }", "have no name yet when they are reviewed")]
    public void What_is_likely_too_wide_is_found(string type, string settings, string finding)
    {
        var result = ConfigurationLoader.Parse(Policy(type, settings), new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        Assert.Contains(ConfigurationCheck.Find(result.Configuration), found => found.Message.Contains(finding, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("image-registries", "registries: ['*'], except: [docker.io]")]
    [InlineData("image-rewrite", "rules: [{ from: a.io/*, to: a.io/* }, { from: docker.io/*, to: b.io/* }]")]
    [InlineData("overcommit", "pods: { cpu: 0.5 }, minimum: { cpu: 10m }")]
    [InlineData("overcommit", "nodes: { cpu: 1, memory: 1 }")]
    [InlineData("validation", "validations: [], auditAnnotations: [{ key: a, valueExpression: string(object.metadata.name) }]")]
    public void What_does_something_has_no_finding(string type, string settings)
    {
        var result = ConfigurationLoader.Parse(Policy(type, settings), new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        Assert.DoesNotContain(ConfigurationCheck.Find(result.Configuration), found => found.Kind != FindingKind.FailClosed);
    }

    private static string Policy(string type, string settings) => $"policies:\n  - name: a\n    type: {type}\n    settings: {{ {settings} }}\n";

    private static string[] ErrorsOf(string type, string settings) =>
        [.. ConfigurationLoader.Parse(Policy(type, settings), new PolicyServices()).Errors.Select(error => $"{error.Path}: {error.Message}")];
}
