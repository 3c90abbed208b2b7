using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cluster.Connecting;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Testing.Cluster;

namespace Sluice.Cluster.Tests.Watching;

/// <summary>Lookups of policies on a real API server: from what is watched while it is fresh, by a call when it is not.</summary>
public sealed class LookUpTests(KubernetesApiFixture cluster) : IClassFixture<KubernetesApiFixture>
{
    private static readonly ObjectReference Services = new("", "v1", "services", "", "");
    private static readonly ObjectReference Web = Services with { Namespace = KubernetesApiContract.Namespace, Name = "web" };

    [SkippableFact]
    public async Task What_is_watched_is_remembered_and_the_same_until_it_changes()
    {
        await using var api = await ConnectAsync("admin");
        api.Watch([Services]);
        await Watched.UntilAsync(() => LookUp(api, Web).IsRemembered, "the watch");

        var first = LookUp(api, Web);
        Assert.Same(first, LookUp(api, Web));
        (await cluster.Api.PatchAsync(Web.Path, """{ "metadata": { "labels": { "changed": "yes" } } }""")).OrThrow();

        await Watched.UntilAsync(() => !ReferenceEquals(first, LookUp(api, Web)), "the change");
        Assert.Contains("changed", System.Text.Encoding.UTF8.GetString(LookUp(api, Web).Body.Span), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Nothing_is_missing_from_memory_alone()
    {
        await using var api = await ConnectAsync("admin");
        api.Watch([Services]);
        await Watched.UntilAsync(() => LookUp(api, Web).IsRemembered, "the watch");

        // At once, as kubectl apply of a Service and its Ingress does: no wait for the watch.
        var made = Web with { Name = "made" };
        (await cluster.Api.CreateAsync((made with { Name = "" }).Path, """{ "metadata": { "name": "made" }, "spec": { "ports": [{ "port": 80 }] } }""")).OrThrow();

        Assert.Equal(KubernetesOutcome.Found, LookUp(api, made).Outcome);
    }

    [SkippableFact]
    public async Task A_single_object_is_watched_by_its_name()
    {
        var root = new ObjectReference("", "v1", "namespaces", "", KubernetesApiContract.Namespace);
        await using var api = await ConnectAsync("admin");
        api.Watch([root]);

        await Watched.UntilAsync(() => LookUp(api, root).IsRemembered, "the watch");
        Assert.False(LookUp(api, root with { Name = "default" }).IsRemembered);
        api.Watch([]);
        Assert.False(LookUp(api, root).IsRemembered);
    }

    [SkippableFact]
    public async Task Who_may_read_but_not_watch_reads_each_time()
    {
        await using var api = await ConnectAsync(KubernetesApiFixture.User);
        api.Watch([Services]);

        Assert.Equal((KubernetesOutcome.Found, false), (LookUp(api, Web).Outcome, LookUp(api, Web).IsRemembered));
    }

    [SkippableFact]
    public async Task What_was_not_heard_of_for_too_long_is_read_again()
    {
        await cluster.PrepareAsync();
        using var relay = new Relay(cluster.Server.Url.Port);
        await using var api = await ConnectAsync("admin", new Uri($"https://127.0.0.1:{relay.Port}"));
        api.Watch([Services]);
        await Watched.UntilAsync(() => LookUp(api, Web).IsRemembered, "the watch");

        relay.Cut();
        await Watched.UntilAsync(() => LookUp(api, Web).Outcome == KubernetesOutcome.Unavailable, "growing old");
        relay.Mend();

        Assert.Equal(KubernetesOutcome.Found, LookUp(api, Web).Outcome);
        await Watched.UntilAsync(() => LookUp(api, Web).IsRemembered, "the watch again");
    }

    private static KubernetesAnswer LookUp(ClientKubernetesApi api, ObjectReference resource) => api.LookUpAsync(resource, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private async Task<ClientKubernetesApi> ConnectAsync(string user, Uri? through = null)
    {
        await cluster.PrepareAsync();
        var connection = Kubeconfig.Read([cluster.Server.KubeconfigFor(user)]).Connection!;
        return KubernetesApis.Connect(connection with { Server = through ?? connection.Server }, TimeProvider.System, NullLogger.Instance);
    }
}
