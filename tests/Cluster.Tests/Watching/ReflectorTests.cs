using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Watching;

namespace Sluice.Cluster.Tests.Watching;

/// <summary>Following a resource of a real API server through what happens to API servers.</summary>
public sealed class ReflectorTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    [SkippableFact]
    public async Task What_is_there_and_every_change_after_is_known()
    {
        var api = cluster.Api;
        await api.CreateNamespaceAsync("follow");
        (await api.CreateAsync(Maps("follow"), Watched.ConfigMap("before", "1"))).OrThrow();
        await using var watched = new Watched(cluster.Server, "follow");
        await Watched.UntilAsync(() => watched.Cache.IsFresh && watched.Value("follow", "before") == "1", "the list");

        (await api.CreateAsync(Maps("follow"), Watched.ConfigMap("after", "1"))).OrThrow();
        (await api.PatchAsync($"{Maps("follow")}/after", """{ "data": { "value": "2" } }""")).OrThrow();
        await Watched.UntilAsync(() => watched.Value("follow", "after") == "2", "the change");
        (await api.DeleteAsync($"{Maps("follow")}/before")).OrThrow();
        await Watched.UntilAsync(() => watched.Cache.Find(new ObjectKey("follow", "before")) is null, "the deletion");

        Assert.DoesNotContain("managedFields", System.Text.Encoding.UTF8.GetString(watched.Cache.Find(new ObjectKey("follow", "after"))!.Body.Span), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_list_of_several_pages_is_read_whole()
    {
        const int objects = 1_100;
        var api = cluster.Api;
        await api.CreateNamespaceAsync("pages");
        await Parallel.ForEachAsync(Enumerable.Range(0, objects), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) =>
            (await api.CreateAsync(Maps("pages"), Watched.ConfigMap($"map-{number}", "1"))).OrThrow());

        await using var watched = new Watched(cluster.Server, "pages");
        await Watched.UntilAsync(() => watched.Cache.IsFresh, "the list");

        Assert.Equal(objects, watched.Cache.Keys.Count(key => key.Name.StartsWith("map-", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task What_does_not_fit_is_not_kept_and_what_fits_again_is()
    {
        var api = cluster.Api;
        await api.CreateNamespaceAsync("bounded");
        await using var watched = new Watched(cluster.Server, "bounded", capacity: 2_000);
        await Watched.UntilAsync(() => watched.Cache.IsFresh, "the list");

        (await api.CreateAsync(Maps("bounded"), Watched.ConfigMap("large", new string('x', 4_000)))).OrThrow();
        (await api.CreateAsync(Maps("bounded"), Watched.ConfigMap("small", "1"))).OrThrow();
        await Watched.UntilAsync(() => watched.Value("bounded", "small") == "1", "the small one");
        Assert.Null(watched.Cache.Find(new ObjectKey("bounded", "large")));
        Assert.InRange(watched.Cache.Bytes, 1, 2_000);

        (await api.PatchAsync($"{Maps("bounded")}/large", """{ "data": { "value": "fits" } }""")).OrThrow();
        await Watched.UntilAsync(() => watched.Value("bounded", "large") == "fits", "the one that shrank");
    }

    [SkippableFact]
    public async Task No_change_is_lost_while_the_connection_is_cut_and_nothing_is_told_twice()
    {
        var api = cluster.Api;
        await api.CreateNamespaceAsync("cut");
        using var relay = new Relay(cluster.Server.Url.Port);
        await using var watched = new Watched(cluster.Server, "cut", new Uri($"https://127.0.0.1:{relay.Port}"));
        (await api.CreateAsync(Maps("cut"), Watched.ConfigMap("gone", "1"))).OrThrow();
        await Watched.UntilAsync(() => watched.Value("cut", "gone") == "1", "the list");

        relay.Cut();
        (await api.CreateAsync(Maps("cut"), Watched.ConfigMap("made", "1"))).OrThrow();
        (await api.DeleteAsync($"{Maps("cut")}/gone")).OrThrow();
        relay.Mend();

        await Watched.UntilAsync(() => watched.Value("cut", "made") == "1" && watched.Cache.Find(new ObjectKey("cut", "gone")) is null, "what happened meanwhile");
        Assert.Equal(["gone", "made", "gone"], watched.Changes.Select(key => key.Name).Where(name => name != "kube-root-ca.crt"));
    }

    private static string Maps(string space) => $"/api/v1/namespaces/{space}/configmaps";
}
