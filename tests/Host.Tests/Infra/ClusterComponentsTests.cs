using System.Text.Json.Nodes;
using Sluice.Testing.Infra;

namespace Sluice.Host.Tests.Infra;

/// <summary>The components that let Sluice ask the API server.</summary>
public sealed class ClusterComponentsTests
{
    [SkippableTheory]
    [InlineData("events", "events.k8s.io", "events", "create")]
    [InlineData("ingress-backends", "", "services", "get", "list", "watch")]
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
    public void The_controller_is_two_replicas_with_the_rights_of_its_part_in_its_namespace_and_no_others()
    {
        Skip.If(Kustomize.SkipReason is not null, Kustomize.SkipReason);
        using var copy = new InfraCopy();

        var manifests = Kustomize.Build(copy.AddOverlay("acting", "resources: [../../base]\ncomponents: [../../components/controller]\n"));

        var deployment = manifests.One("Deployment", "sluice-controller")["spec"]!;
        Assert.Equal(2, deployment["replicas"]!.GetValue<long>());
        foreach (var kind in (ReadOnlySpan<string>)["PodDisruptionBudget", "NetworkPolicy"])
        {
            var selector = manifests.One(kind, "sluice-controller")["spec"]!;
            Assert.True(JsonNode.DeepEquals(selector["selector"] ?? selector["podSelector"], deployment["selector"]), kind);
        }

        Assert.NotEqual((string)deployment["template"]!["metadata"]!["labels"]!["app.kubernetes.io/name"]!, (string)manifests.One("Service", "sluice")["spec"]!["selector"]!["app.kubernetes.io/name"]!);
        Assert.DoesNotContain(manifests.Of("ClusterRole"), role => ((string)role["metadata"]!["name"]!).Contains("controller", StringComparison.Ordinal));
        var rules = manifests.One("Role", "sluice-controller")["rules"].Items().ToList();
        Assert.Equal(["secrets", "deployments", "events", "leases", "leases"], rules.Select(rule => rule["resources"].Texts().Single()));
        Assert.Equal(["sluice-tls"], rules[0]["resourceNames"].Texts());
        Assert.DoesNotContain(rules.SelectMany(rule => rule["verbs"].Texts()), verb => verb is "*" or "delete");
    }
}
