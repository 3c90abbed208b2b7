using System.Text.Json.Nodes;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Infra;

/// <summary>Every overlay of infra/kubernetes is applied to the real API server, with unknown fields refused.</summary>
public sealed class ApplyTests(InfraCluster cluster) : IClassFixture<InfraCluster>, IDisposable
{
    private readonly InfraCopy _copy = new();

    public static TheoryData<string> Overlays => [.. InfraCopy.Overlays];

    public void Dispose() => _copy.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public async Task Every_overlay_is_taken(string overlay)
    {
        var manifests = await BuildAsync(overlay);

        var applied = (await cluster.ApplyAsync(manifests)).OrThrow();

        Assert.Equal(manifests.Count, applied.Split("serverside-applied").Length - 1);
        foreach (var kind in (string[])["mutatingwebhookconfigurations", "validatingwebhookconfigurations"])
        {
            await cluster.Api.DeleteAsync($"/apis/admissionregistration.k8s.io/v1/{kind}/sluice");
        }
    }

    [SkippableTheory]
    [InlineData("functions-keda", "ScaledObject", "spec")]
    [InlineData("functions-keda", "ServiceMonitor", "spec")]
    [InlineData("functions-keda", "PodDisruptionBudget", "spec")]
    [InlineData("selfhost", "Issuer", "spec")]
    [InlineData("selfhost", "Certificate", "spec/privateKey")]
    [InlineData("selfhost", "Deployment", "spec/template/spec/securityContext")]
    [InlineData("selfhost", "HorizontalPodAutoscaler", "spec/behavior")]
    [InlineData("selfhost", "NetworkPolicy", "spec")]
    [InlineData("selfhost", "MutatingWebhookConfiguration", "webhooks/0/clientConfig")]
    public async Task A_misspelled_field_is_refused(string overlay, string kind, string path)
    {
        var manifests = await BuildAsync(overlay);
        (await cluster.ApplyAsync(manifests.Of("Namespace"))).OrThrow();
        var manifest = manifests.Of(kind).First();
        JsonNode at = manifest;
        foreach (var step in path.Split('/'))
        {
            at = int.TryParse(step, out var index) ? at[index]! : at[step]!;
        }

        at["mispelled"] = "x";

        var refused = await cluster.ApplyAsync([manifest]);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("mispelled", refused.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_alert_rules_are_taken_and_a_misspelled_field_beside_them_is_not()
    {
        _ = cluster.Server;
        Skip.If(Kustomize.SkipReason is not null, Kustomize.SkipReason);
        var manifests = Kustomize.Build(_copy.AddOverlay("rules", "namespace: sluice-system\nresources: [../../base]\ncomponents: [../../components/prometheus-rule]\n"));
        (await cluster.ApplyAsync(manifests.Of("Namespace"))).OrThrow();
        var rules = manifests.One("PrometheusRule", "sluice");

        (await cluster.ApplyAsync([rules])).OrThrow();

        rules["spec"]!["mispelled"] = "x";
        var refused = await cluster.ApplyAsync([rules]);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("mispelled", refused.Error, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<JsonObject>> BuildAsync(string overlay)
    {
        _ = cluster.Server;
        Skip.If(Kustomize.SkipReason is not null, Kustomize.SkipReason);
        await PlayedCertificate.WriteFilesAsync(_copy.Certificates, "host.docker.internal");
        return Kustomize.Build(_copy.Overlay(overlay));
    }
}
