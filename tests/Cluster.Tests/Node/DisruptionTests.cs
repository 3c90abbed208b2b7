using System.Net;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Processes;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Node;

/// <summary>Pods of Sluice go and come while pods are created all the time behind a webhook with failurePolicy Fail: none is refused.</summary>
[Collection(NodeCollection.Name)]
[Trait("Category", NodeCollection.Category)]
public sealed class DisruptionTests(NodeCluster cluster)
{
    [SkippableFact]
    public async Task A_rollout_fails_no_create()
    {
        var sluice = await cluster.SelfHostedAsync();
        await using var stream = await PodStream.StartAsync(cluster);
        var before = await UidsAsync(sluice);

        (await cluster.Kubectl("-n", SelfHosted.Space, "rollout", "restart", "deployment/sluice")).OrThrow();

        await sluice.WaitUntilAvailableAsync();
        await WaitUntilGoneAsync(before);
        await stream.FlowAsync(20);
        Assert.Empty((await UidsAsync(sluice)).Intersect(before));
    }

    [SkippableFact]
    public async Task A_drained_node_fails_no_create()
    {
        var sluice = await cluster.SelfHostedAsync();
        await using var stream = await PodStream.StartAsync(cluster);
        var node = (string)(await sluice.PodsAsync())[0]["spec"]!["nodeName"]!;

        try
        {
            // kubelet 1.20 lets go of a pod when it has collected what the pod ran in, which it does once a minute.
            var drain = cluster.Kubectl("drain", node, "--pod-selector=app.kubernetes.io/name=sluice", "--delete-emptydir-data", "--ignore-daemonsets", $"--timeout={NodeCluster.Patience.TotalSeconds}s");
            var exits = await ExitsUntilAsync(node, () => drain.IsCompleted);

            (await drain).OrThrow();
            Assert.NotEmpty(exits);
            Assert.All(exits, exit => Assert.Equal(0, exit.Value));
            await sluice.WaitUntilAvailableAsync();
            await stream.FlowAsync(20);
            Assert.DoesNotContain(node, (await sluice.PodsAsync()).Select(pod => (string)pod["spec"]!["nodeName"]!));
        }
        finally
        {
            (await cluster.Kubectl("uncordon", node)).OrThrow();
        }
    }

    [SkippableFact]
    public async Task The_budget_lets_one_pod_go_at_a_time()
    {
        var sluice = await cluster.SelfHostedAsync();
        await using var stream = await PodStream.StartAsync(cluster);
        var names = (await sluice.PodsAsync()).Select(pod => pod.Name()).ToList();

        await cluster.UntilAsync("an eviction", SelfHosted.Space, async () => await EvictAsync(names[0]) == HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.TooManyRequests, await EvictAsync(names[1]));

        await cluster.UntilAsync("the other eviction", SelfHosted.Space, async () => await EvictAsync(names[1]) == HttpStatusCode.Created);
        await sluice.WaitUntilAvailableAsync();
        await stream.FlowAsync(20);
    }

    [SkippableFact]
    public async Task A_process_that_hangs_is_restarted()
    {
        var sluice = await cluster.SelfHostedAsync();
        var hung = NodeProcess.OfCommand("sluice", "serve")[0];
        var restarts = await RestartsAsync(sluice);

        Signals.Stop(hung.Id);

        await cluster.UntilAsync("a restart", SelfHosted.Space, async () => await RestartsAsync(sluice) == restarts + 1);
        await sluice.WaitUntilAvailableAsync();
        Assert.DoesNotContain(hung.Id, NodeProcess.OfCommand("sluice", "serve").Select(process => process.Id));
    }

    private async Task<HttpStatusCode> EvictAsync(string pod)
    {
        var eviction = $$"""{ "apiVersion": "policy/v1beta1", "kind": "Eviction", "metadata": { "name": "{{pod}}", "namespace": "{{SelfHosted.Space}}" } }""";
        return (await cluster.Api.CreateAsync($"/api/v1/namespaces/{SelfHosted.Space}/pods/{pod}/eviction", eviction)).Status;
    }

    // The statuses with which Sluice's containers on a node ended, by their pods: one that kubelet had to kill has 137.
    private async Task<IReadOnlyDictionary<string, int>> ExitsUntilAsync(string node, Func<bool> isOver)
    {
        var exits = new Dictionary<string, int>();
        await Eventually.HoldsAsync(async () =>
        {
            foreach (var pod in (await cluster.ReadAsync($"/api/v1/namespaces/{SelfHosted.Space}/pods?labelSelector=app.kubernetes.io/name=sluice&fieldSelector=spec.nodeName={node}"))!["items"].Items())
            {
                if ((int?)pod["status"]!["containerStatuses"].Items().FirstOrDefault()?["state"]?["terminated"]?["exitCode"] is { } exit)
                {
                    exits[pod.Name()] = exit;
                }
            }

            return isOver();
        }, NodeCluster.Patience);
        return exits;
    }

    // Their drain is part of it.
    private Task WaitUntilGoneAsync(IReadOnlyList<string> uids) => cluster.UntilAsync("the end of the old pods", SelfHosted.Space, async () =>
        !(await cluster.ReadAsync($"/api/v1/namespaces/{SelfHosted.Space}/pods"))!["items"].Items().Any(pod => uids.Contains((string?)pod["metadata"]!["uid"])));

    private static async Task<IReadOnlyList<string>> UidsAsync(SelfHosted sluice) => [.. (await sluice.PodsAsync()).Select(pod => (string)pod["metadata"]!["uid"]!)];

    private static async Task<int> RestartsAsync(SelfHosted sluice) => (await sluice.PodsAsync()).Sum(pod => (int)pod["status"]!["containerStatuses"]![0]!["restartCount"]!);
}
