using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Host.Tests.Serving;
using Sluice.Host.Tests.Tls;

namespace Sluice.Cluster.Tests.Serving;

/// <summary>The API server speaks HTTP/2 to a URL on the loopback interface: its connections end again and again while many create at once, and no call is lost.</summary>
public sealed class ConnectionEndTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    private const int Creators = 20;
    private const int Each = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableTheory]
    [InlineData(50)]
    [InlineData(150)]
    [InlineData(1000)]
    public async Task No_create_fails_while_connections_end_by_age(int age)
    {
        var space = $"age-{age}";
        await cluster.Api.CreateNamespaceAsync(space, $$"""{ "webhook": "{{space}}" }""");
        using var directory = new MountedDirectory(TestPair.Good().Files);
        await using var server = await TestServer.StartAsync(TestServer.Options(directory) with { MaxConnectionAge = TimeSpan.FromMilliseconds(age) });
        (await cluster.Api.CreateAsync(WebhookOf.Path, WebhookOf.Manifest(space, server.Server.Url, TestPair.AuthorityPem, "configmaps"))).OrThrow();
        Assert.True(await Eventually.HoldsAsync(async () => await CreateAsync(space, "first", "?dryRun=All"), Patience));

        var labelled = await Task.WhenAll(Enumerable.Range(0, Creators).Select(creator => CreateManyAsync(space, creator)));

        Assert.Equal(Creators * Each, labelled.Sum());
        await cluster.Api.DeleteAsync($"{WebhookOf.Path}/{space}");
    }

    private async Task<int> CreateManyAsync(string space, int creator)
    {
        var labelled = 0;
        for (var number = 0; number < Each; number++)
        {
            labelled += await CreateAsync(space, $"map-{creator}-{number}", "") ? 1 : 0;
        }

        return labelled;
    }

    // The webhook is fail-closed, so a call that is lost is an error here.
    private async Task<bool> CreateAsync(string space, string name, string query)
    {
        var answer = await cluster.Api.CreateAsync($"/api/v1/namespaces/{space}/configmaps{query}", $$"""{ "metadata": { "name": "{{name}}" } }""");
        answer.OrThrow();
        return answer.Json.GetProperty("metadata").TryGetProperty("labels", out _);
    }
}
