namespace Sluice.Host.Tests.Commands;

/// <summary>What is imported loads, and decides as it did where it came from.</summary>
public sealed class ImportCommandTests : CommandFolder
{
    private const string Pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: web, labels: { team: shop } }\nspec: { containers: [{ name: web, image: \"nginx:IMAGE\" }] }\n";

    [Fact]
    public async Task A_ValidatingAdmissionPolicy_is_imported_with_its_binding_and_parameters()
    {
        var config = await ImportAsync(0, """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: { name: images.example.com }
            spec:
              failurePolicy: Ignore
              paramKind: { apiVersion: v1, kind: ConfigMap }
              matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods] }] }
              matchConditions: [{ name: not-joe, expression: "request.userInfo.username != 'joe'" }]
              variables: [{ name: images, expression: "object.spec.containers.map(c, c.image)" }]
              validations: [{ expression: "variables.images.all(i, !i.endsWith(':latest'))", message: not latest, reason: Forbidden }]
              auditAnnotations: [{ key: count, valueExpression: "string(variables.images.size())" }]
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: { name: images }
            spec:
              policyName: images.example.com
              validationActions: [Warn]
              paramRef: { name: limits, namespace: kube-public, parameterNotFoundAction: Deny }
              matchResources: { namespaceSelector: { matchLabels: { environment: production } } }
            """);

        Assert.Equal("""
            policies:
            - name: images-example-com
              type: validation
              action: Warn
              failurePolicy: Ignore
              match:
                resources:
                - pods
                operations:
                - CREATE
                - UPDATE
                systemNamespaces: true
                namespaceSelector:
                  matchExpressions:
                  - key: environment
                    operator: In
                    values:
                    - production
                conditions:
                - request.userInfo.username != 'joe'
              settings:
                variables:
                  images: object.spec.containers.map(c, c.image)
                params:
                  configMap: kube-public/limits
                validations:
                - expression: variables.images.all(i, !i.endsWith(':latest'))
                  message: not latest
                  reason: Forbidden
                auditAnnotations:
                - key: count
                  valueExpression: string(variables.images.size())

            """.ReplaceLineEndings("\n"), Read("sluice.yaml"));
        Assert.NotEqual(2, (await CommandRun.OfAsync("check", config)).ExitCode);
    }

    [Fact]
    public async Task A_MutatingAdmissionPolicy_keeps_its_expressions()
    {
        var config = await ImportAsync(0, """
            apiVersion: admissionregistration.k8s.io/v1beta1
            kind: MutatingAdmissionPolicy
            metadata: { name: labels }
            spec:
              matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }
              mutations:
                - patchType: ApplyConfiguration
                  applyConfiguration: { expression: "Object{metadata: Object.metadata{labels: {'a': 'b'}}}" }
                - patchType: JSONPatch
                  jsonPatch: { expression: "[JSONPatch{op: 'add', path: '/metadata/annotations', value: {'c': 'd'}}]" }
            ---
            apiVersion: admissionregistration.k8s.io/v1beta1
            kind: MutatingAdmissionPolicyBinding
            metadata: { name: labels }
            spec: { policyName: labels }
            """);

        var tried = await CommandRun.OfAsync("try", "-f", Write("pod.yaml", Pod), "-c", config, "-o", "patch");

        Assert.Contains("\"path\":\"/metadata/labels/a\",\"value\":\"b\"", tried.Output, StringComparison.Ordinal);
        Assert.Contains("\"path\":\"/metadata/annotations\",\"value\":{\"c\":\"d\"}", tried.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patterns_of_Kyverno_become_expressions_for_pods_and_their_templates()
    {
        var config = await ImportAsync(0, """
            apiVersion: kyverno.io/v1
            kind: ClusterPolicy
            metadata: { name: disallow-latest }
            spec:
              validationFailureAction: Enforce
              rules:
                - name: tag
                  match: { any: [{ resources: { kinds: [Pod] } }] }
                  validate:
                    message: a tag other than latest
                    pattern: { spec: { containers: [{ image: "*:* & !*:latest", "=(imagePullPolicy)": "Always | IfNotPresent" }] } }
            """);

        Assert.Equal(0, (await CommandRun.OfAsync("try", "-f", Write("good.yaml", Pod.Replace("IMAGE", "1", StringComparison.Ordinal)), "-c", config)).ExitCode);
        Assert.Contains("a tag other than latest", (await CommandRun.OfAsync("try", "-f", Write("bad.yaml", Pod.Replace("IMAGE", "latest", StringComparison.Ordinal)), "-c", config)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Constraints_of_Gatekeepers_library_are_known_by_their_kinds()
    {
        var config = await ImportAsync(0, """
            apiVersion: constraints.gatekeeper.sh/v1beta1
            kind: K8sRequiredLabels
            metadata: { name: team }
            spec: { match: { kinds: [{ apiGroups: [""], kinds: [Pod] }] }, parameters: { labels: [{ key: team, allowedRegex: "^[a-z]+$" }] } }
            ---
            apiVersion: constraints.gatekeeper.sh/v1beta1
            kind: K8sDisallowedTags
            metadata: { name: tags }
            spec: { match: { kinds: [{ apiGroups: [""], kinds: [Pod] }] }, parameters: { tags: [latest] } }
            """);

        Assert.Equal(0, (await CommandRun.OfAsync("try", "-f", Write("good.yaml", Pod.Replace("IMAGE", "1", StringComparison.Ordinal)), "-c", config)).ExitCode);
        Assert.Equal(1, (await CommandRun.OfAsync("try", "-f", Write("bad.yaml", Pod.Replace("IMAGE", "latest", StringComparison.Ordinal)), "-c", config)).ExitCode);
        Assert.Equal(1, (await CommandRun.OfAsync("try", "-f", Write("other.yaml", Pod.Replace("team: shop", "team: A1", StringComparison.Ordinal)), "-c", config)).ExitCode);
    }

    [Fact]
    public async Task What_does_not_map_is_said_line_by_line()
    {
        await ImportAsync(1, """
            apiVersion: constraints.gatekeeper.sh/v1beta1
            kind: OurOwnRule
            metadata: { name: own }
            ---
            apiVersion: kyverno.io/v1
            kind: ClusterPolicy
            metadata: { name: copies }
            spec: { rules: [{ name: copy, match: { any: [{ resources: { kinds: [Namespace] } }] }, generate: { kind: Secret } }] }
            """);

        Assert.Equal("policies: []\n", Read("sluice.yaml"));
        Assert.Equal(2, Read("notes").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("OurOwnRule own: left out: the kind OurOwnRule is not known here", Read("notes"), StringComparison.Ordinal);
        Assert.Contains("ClusterPolicy copies: spec.rules[0].generate: the rule is left out", Read("notes"), StringComparison.Ordinal);
    }

    private async Task<string> ImportAsync(int exitCode, string manifests)
    {
        var run = await CommandRun.OfAsync("import", "-f", Write("in.yaml", manifests));
        Write("notes", run.Error);
        Assert.True(run.ExitCode == exitCode, run.Output + run.Error);
        return Write("sluice.yaml", run.Output);
    }
}
