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
}
