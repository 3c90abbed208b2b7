using System.Text.Json.Nodes;

namespace Sluice.Cluster.Tests.Admission;

/// <summary>What <c>sluice webhooks --static</c> writes, on a real API server.</summary>
public sealed class StaticWebhooksTests(StaticWebhooksFixture cluster) : IClassFixture<StaticWebhooksFixture>
{
    [SkippableFact]
    public async Task The_API_server_starts_with_the_AdmissionConfiguration_and_finds_the_configurations_valid()
    {
        foreach (var kind in (string[])["mutating", "validating"])
        {
            var manifest = await File.ReadAllTextAsync(Path.Combine(cluster.Server.Directory, kind, "sluice.yaml"));
            Assert.Contains("name: sluice.static.k8s.io", manifest, StringComparison.Ordinal);

            // From 1.36 on such names belong to the files alone: there the server's start with them is the proof.
            if (!cluster.KnowsStaticManifests)
            {
                (await cluster.KubectlAs("admin", manifest, "apply", "--dry-run=server", "-f", "-")).OrThrow();
            }
        }
    }

    [SkippableFact]
    public async Task They_are_in_force_from_the_first_request_and_no_object_of_the_API()
    {
        _ = cluster.Server;
        Skip.IfNot(cluster.KnowsStaticManifests, "manifest-based admission control came with Kubernetes 1.36, and this kube-apiserver is older");

        var pod = (await cluster.Api.CreateAsync("/api/v1/namespaces/default/pods?dryRun=All", Pods.Plain("first"))).OrThrow();

        Assert.Equal("production", (string?)JsonNode.Parse(pod.Text)!["metadata"]!["labels"]!["environment"]);
        var listed = await cluster.Kubectl("get", "mutatingwebhookconfigurations,validatingwebhookconfigurations", "-o", "name");
        Assert.DoesNotContain("static.k8s.io", listed.OrThrow(), StringComparison.Ordinal);
    }
}
