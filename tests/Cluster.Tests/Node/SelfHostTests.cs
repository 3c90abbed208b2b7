using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Processes;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Node;

/// <summary>overlays/selfhost on nodes, from the image that `dotnet publish -t:PublishContainer` made.</summary>
[Collection(NodeCollection.Name)]
[Trait("Category", NodeCollection.Category)]
public sealed class SelfHostTests(NodeCluster cluster)
{
    [SkippableFact]
    public async Task Every_replica_becomes_ready_and_changes_pods_by_the_Service()
    {
        var sluice = await cluster.SelfHostedAsync();

        Assert.Equal(2, (await sluice.PodsAsync()).Count);
        await cluster.CreateSpaceAsync("production", ("environment", "production"));
        var pod = await cluster.CreatePodAsync("production", Workloads.Sleeper("labelled"));
        Assert.Equal("production", (string?)pod["metadata"]!["labels"]!["environment"]);
        await cluster.UntilAsync("the pod", "production", async () => (string?)(await cluster.ReadAsync("/api/v1/namespaces/production/pods/labelled"))!["status"]!["phase"] == "Running");
    }

    [SkippableFact]
    public async Task Replicas_are_on_different_nodes()
    {
        var sluice = await cluster.SelfHostedAsync();

        Assert.Equal(cluster.Nodes.Order(StringComparer.Ordinal), (await sluice.PodsAsync()).Select(pod => (string)pod["spec"]!["nodeName"]!).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task The_process_is_what_the_manifest_says_and_no_more()
    {
        var sluice = await cluster.SelfHostedAsync();

        var processes = NodeProcess.OfCommand("sluice", "serve");
        Assert.Equal((await sluice.PodsAsync()).Count, processes.Count);
        Assert.All(processes, process =>
        {
            Assert.Equal("1654 1654 1654 1654", process.Status("Uid"));
            Assert.Equal("1654 1654 1654 1654", process.Status("Gid"));
            Assert.All((string[])["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"], set => Assert.Equal("0000000000000000", process.Status(set)));
            Assert.Equal("1", process.Status("NoNewPrivs"));
            Assert.Equal("2", process.Status("Seccomp"));
            Assert.All(ThreadPolicies.Of(process.Id), policy => Assert.Equal(ThreadPolicies.OfServers, policy));
            Assert.Contains("ro", process.MountOptions("/"));
            Assert.Contains("ro", process.MountOptions("/etc/sluice"));
            Assert.Contains("ro", process.MountOptions("/certs"));
            Assert.Contains("rw", process.MountOptions("/tmp"));
        });
    }
}
