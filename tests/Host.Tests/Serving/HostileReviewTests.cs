using System.Net;
using Sluice.Host.Tests.Proxying;
using Sluice.Load;
using Sluice.Testing;

namespace Sluice.Host.Tests.Serving;

/// <summary>Each review that asks for as much as it can, alone: tests/Load/attack.sh sends all of them at once. The worker is asked the same in FunctionApp.Tests.</summary>
public sealed class HostileReviewTests
{
    private const int LargestAnswer = 8 * 1024 * 1024;

    // The API server's ?timeout=, and a second on top for a machine with other work.
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(6);

    public static TheoryData<string> Names => [.. HostileReviews.All.Select(review => review.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Serve_answers_it_in_time_and_the_next_one_as_ever(string name)
    {
        await using var server = await StartAsync();
        await SendAsync(name, server.Server.Url, server.Server.Url);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_proxy_passes_it_on_or_refuses_it_and_the_next_one_as_ever(string name)
    {
        await using var upstream = await StartAsync();
        await using var proxy = await ProxyTests.ProxyAsync(upstream.Server.Url);
        await SendAsync(name, proxy.Server.Url, upstream.Server.Url);
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(TestServer.Options("http"), configuration: RepositoryRoot.File("tests", "Load", "attack.yaml"));

    private static async Task SendAsync(string name, Uri target, Uri upstream)
    {
        using var client = TestServer.Client();
        var before = await PostAsync(client, upstream, TestServer.Review);

        var (status, answer) = await PostAsync(client, target, HostileReviews.All.Single(review => review.Name == name).Body).WaitAsync(InTime);

        Assert.Contains(status, new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge });
        Assert.InRange(answer.Length, 1, LargestAnswer);
        Assert.Equal(before, await PostAsync(client, target, TestServer.Review));
    }

    private static async Task<(HttpStatusCode Status, string Answer)> PostAsync(HttpClient client, Uri target, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        using var answer = await client.PostAsync(new Uri(target, "/mutate?timeout=5s"), content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
