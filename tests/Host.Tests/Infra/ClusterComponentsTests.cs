using System.Text.Json.Nodes;
using Sluice.Testing.Infra;

namespace Sluice.Host.Tests.Infra;

/// <summary>The components that let Sluice ask the API server.</summary>
public sealed class ClusterComponentsTests
{
    [SkippableTheory]
    [InlineData("events", "events.k8s.io", "events", "create")]
    [InlineData("deletion-protection", "", "persistentvolumeclaims", "list")]
    [InlineData("ingress-backends", "", "services", "get", "list", "watch")]
    [InlineData("namespaces", "", "namespaces", "get", "list", "watch")]
    public void The_rights_to_one_resource_and_the_token_to_use_them_and_nothing_more(string component, string group, string resource, params string[] verbs)
    {
        Skip.If(Kustomize.SkipReason is not null, Kustomize.SkipReason);
        using var copy = new InfraCopy();

        var manifests = Kustomize.Build(copy.AddOverlay("asking", $"resources: [../../base]\ncomponents: [../../components/{component}]\n"));

        var rule = Assert.Single(manifests.One("ClusterRole", $"sluice-{component}")["rules"].Items());
        Assert.Equal((group, resource), (rule["apiGroups"].Texts().Single(), rule["resources"].Texts().Single()));
        Assert.Equal(verbs, rule["verbs"].Texts());
        var pod = manifests.One("Deployment", "sluice")["spec"]!["template"]!["spec"]!;
        Assert.True((bool)pod["automountServiceAccountToken"]!);
        var subject = Assert.Single(manifests.One("ClusterRoleBinding", $"sluice-{component}")["subjects"].Items());
        Assert.Equal((string)pod["serviceAccountName"]!, (string)subject["name"]!);
    }

    [SkippableFact]
    public void On_the_nodes_network_an_old_pod_goes_before_the_new_one_comes_and_names_are_still_the_clusters()
    {
        Skip.If(Kustomize.SkipReason is not null, Kustomize.SkipReason);
        using var copy = new InfraCopy();

        var manifests = Kustomize.Build(copy.AddOverlay("nodes", "resources: [../selfhost]\ncomponents: [../../components/host-network]\n"));

        var deployment = manifests.One("Deployment", "sluice")["spec"]!;
        var pod = deployment["template"]!["spec"]!;
        Assert.True((bool)pod["hostNetwork"]!);
        Assert.Equal("ClusterFirstWithHostNet", (string?)pod["dnsPolicy"]);
        Assert.Equal((0, 1), (deployment["strategy"]!["rollingUpdate"]!["maxSurge"]!.GetValue<long>(), deployment["strategy"]!["rollingUpdate"]!["maxUnavailable"]!.GetValue<long>()));
        Assert.Equal("privileged", (string?)manifests.One("Namespace", "sluice-system")["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]);
    }

    [SkippableTheory]
    [InlineData("selfhost")]
    [InlineData("functions")]
    public void On_OpenShift_no_pod_names_a_user_or_a_group(string overlay)
    {
        Skip.If(Kustomize.SkipReason is not null, Kustomize.SkipReason);
        using var copy = new InfraCopy();

        var manifests = Kustomize.Build(copy.AddOverlay("openshift", $"resources: [../{overlay}]\ncomponents: [../../components/openshift]\n"));

        foreach (var deployment in manifests.Of("Deployment"))
        {
            var security = deployment["spec"]!["template"]!["spec"]!["securityContext"]!.AsObject();
            Assert.Equal(["runAsNonRoot", "seccompProfile"], security.Select(field => field.Key).Order(StringComparer.Ordinal));
        }
    }

    [SkippableFact]
    public void The_controller_is_two_replicas_with_the_rights_of_its_part_in_its_namespace_and_no_others()
    {
        var manifests = BuildController("controller-rollout");

        var deployment = manifests.One("Deployment", "sluice-controller")["spec"]!;
        Assert.Equal(2, deployment["replicas"]!.GetValue<long>());
        foreach (var kind in (ReadOnlySpan<string>)["PodDisruptionBudget", "NetworkPolicy"])
        {
            var selector = manifests.One(kind, "sluice-controller")["spec"]!;
            Assert.True(JsonNode.DeepEquals(selector["selector"] ?? selector["podSelector"], deployment["selector"]), kind);
        }

        Assert.NotEqual((string)deployment["template"]!["metadata"]!["labels"]!["app.kubernetes.io/name"]!, (string)manifests.One("Service", "sluice")["spec"]!["selector"]!["app.kubernetes.io/name"]!);
        Assert.DoesNotContain(manifests.Of("ClusterRole"), role => ((string)role["metadata"]!["name"]!).Contains("controller", StringComparison.Ordinal));
        Assert.Equal(["events", "leases", "leases"], RulesOf(manifests, "Role", "sluice-controller").Select(rule => rule["resources"].Texts().Single()));
        var rules = RulesOf(manifests, "Role", "sluice-controller-rollout");
        Assert.Equal(["secrets", "deployments"], rules.Select(rule => rule["resources"].Texts().Single()));
        Assert.Equal(["sluice-tls"], rules[0]["resourceNames"].Texts());
        Assert.DoesNotContain(rules.SelectMany(rule => rule["verbs"].Texts()), verb => verb is "*" or "delete");
    }

    [SkippableTheory]
    [InlineData("controller-rollout", "--certificate-rollout=sluice-system/sluice-tls")]
    [InlineData("controller-registration", "--registration")]
    [InlineData("controller-namespace-objects", "--namespace-objects")]
    [InlineData("controller-scan", "--scan")]
    public void A_part_of_the_controller_is_on_with_its_component_alone(string component, string argument)
    {
        var arguments = BuildController(component).One("Deployment", "sluice-controller")["spec"]!["template"]!["spec"]!["containers"]![0]!["args"].Texts().ToList();

        Assert.Contains(argument, arguments);
        Assert.Single(arguments, one => one is "--registration" or "--namespace-objects" or "--scan" || one.StartsWith("--certificate-rollout", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void The_registration_may_write_its_own_configurations_and_needs_no_other_component_for_them()
    {
        var manifests = BuildController("controller-registration");

        Assert.DoesNotContain(manifests, manifest => manifest.Kind().EndsWith("WebhookConfiguration", StringComparison.Ordinal));
        foreach (var rule in RulesOf(manifests, "ClusterRole", "sluice-controller-registration").Concat(RulesOf(manifests, "Role", "sluice-controller-registration")))
        {
            // But for what is not there yet, everything by its name.
            Assert.True(rule["verbs"].Texts().SequenceEqual(["create"]) || rule["resourceNames"].Items().Any(), rule.ToJsonString());
        }
    }

    [SkippableFact]
    public void The_objects_of_namespaces_may_be_no_Secrets_and_give_no_rights_until_somebody_lets_them()
    {
        var resources = RulesOf(BuildController("controller-namespace-objects"), "ClusterRole", "sluice-controller-namespace-objects").SelectMany(rule => rule["resources"].Texts()).ToList();

        Assert.Contains("limitranges", resources);
        Assert.DoesNotContain(resources, resource => resource is "secrets" or "*" || resource.Contains("role", StringComparison.Ordinal));
    }

    private static IReadOnlyList<JsonObject> BuildController(string component)
    {
        Skip.If(Kustomize.SkipReason is not null, Kustomize.SkipReason);
        using var copy = new InfraCopy();
        return Kustomize.Build(copy.AddOverlay("acting", $"resources: [../../base]\ncomponents: [../../components/controller, ../../components/{component}]\n"));
    }

    private static List<JsonNode> RulesOf(IReadOnlyList<JsonObject> manifests, string kind, string name) => [.. manifests.One(kind, name)["rules"].Items()];
}
