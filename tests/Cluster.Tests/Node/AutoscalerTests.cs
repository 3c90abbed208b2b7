namespace Sluice.Cluster.Tests.Node;

/// <summary>components/hpa on a cluster with metrics.</summary>
[Collection(NodeCollection.Name)]
[Trait("Category", NodeCollection.Category)]
public sealed class AutoscalerTests(NodeCluster cluster)
{
    [SkippableFact]
    public async Task Replicas_follow_the_CPU_use()
    {
        var sluice = await cluster.SelfHostedAsync();
        await sluice.ScaleAsync(2);

        // A request of 250m of which 70 % are meant to be used: at 350m, 2 replicas do the work of 4.
        await using (await MetricsApi.StartAsync(cluster, "350m"))
        {
            await cluster.UntilAsync("4 replicas", SelfHosted.Space, async () => (await sluice.PodsAsync()).Count == 4);
            await sluice.WaitUntilAvailableAsync();
        }

        await sluice.ScaleAsync(2);
    }
}
