using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cluster.Tests.Processes;
using Sluice.Files;
using Sluice.Hosting.Proxying;
using Sluice.Hosting.Serving;
using Sluice.Host.Tests.Serving;
using Sluice.Shared.Tests.Common;
using Sluice.Testing;

namespace Sluice.Host.Tests.Proxying;

public sealed class ProxyTests
{
    [Fact]
    public async Task A_review_and_its_answer_pass_unchanged()
    {
        await using var upstream = await TestServer.StartAsync(TestServer.Options("http"));
        await using var proxy = await ProxyAsync(upstream.Server.Url);

        Assert.Equal(await PostAsync(upstream.Mutate), await PostAsync(proxy.Mutate));
    }

    [Fact]
    public async Task Trace_headers_pass_and_what_the_caller_says_of_others_is_replaced()
    {
        var seen = new ConcurrentDictionary<string, string>();
        await using var upstream = await StandInAsync(context =>
        {
            foreach (var (name, value) in context.Request.Headers)
            {
                seen[name] = value.ToString();
            }

            seen["query"] = context.Request.QueryString.Value!;
            return ReplyAsync(context);
        });
        await using var proxy = await ProxyAsync(upstream.Server.Url);
        using var client = TestServer.Client();
        using var request = Request(new Uri(proxy.Server.Url, "/mutate?timeout=5s"));
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.Add("tracestate", "a=b");
        request.Headers.Add("X-Forwarded-For", "192.0.2.1");

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", seen["traceparent"]);
        Assert.Equal("a=b", seen["tracestate"]);
        Assert.Equal("127.0.0.1", seen["X-Forwarded-For"]);
        Assert.Equal("https", seen["X-Forwarded-Proto"]);
        Assert.Equal(proxy.Server.Url.Authority, seen["X-Forwarded-Host"]);
        Assert.Equal("?timeout=5s", seen["query"]);
    }

    [Fact]
    public async Task Without_an_upstream_it_answers_502_and_is_not_ready()
    {
        await using var proxy = await ProxyAsync(new Uri("http://127.0.0.1:1"));
        using var client = TestServer.Client();

        using var answer = await client.SendAsync(Request(proxy.Mutate));
        using var ready = await client.GetAsync(new Uri(proxy.Server.Url, "/readyz"));
        using var healthy = await client.GetAsync(new Uri(proxy.Server.Url, "/healthz"));

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.StartsWith("{\"error\":", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.OK, healthy.StatusCode);
    }

    [Fact]
    public async Task It_says_of_its_upstream_whether_that_has_to_be_restarted_and_lives_itself()
    {
        var upstream = await TestServer.StartAsync(TestServer.Options("http"));
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyAsync(upstream.Server.Url, time: time);
        using var client = TestServer.Client();
        async Task<(HttpStatusCode Upstream, HttpStatusCode Own)> AskAsync() =>
            ((await client.GetAsync(new Uri(proxy.Server.Url, "/healthz/upstream"))).StatusCode, (await client.GetAsync(new Uri(proxy.Server.Url, "/healthz"))).StatusCode);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), await AskAsync());
        await upstream.DisposeAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), await AskAsync());
    }

    [Theory]
    [InlineData("/readyz")]
    [InlineData("/healthz/upstream")]
    public async Task However_often_a_probe_is_called_it_asks_the_upstream_once_a_second(string probe)
    {
        var asked = 0;
        var answer = new TaskCompletionSource();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var upstream = builder.Build();
        upstream.Run(async context =>
        {
            Interlocked.Increment(ref asked);
            await answer.Task;
            await ReplyAsync(context);
        });
        await upstream.StartAsync();
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyAsync(new Uri(upstream.Urls.Single()), time: time);
        using var client = TestServer.Client();
        async Task AskAsync() => Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(proxy.Server.Url, probe))).StatusCode);

        var together = Enumerable.Range(0, 20).Select(_ => AskAsync()).ToArray();
        answer.SetResult();
        await Task.WhenAll(together);
        await AskAsync();
        Assert.Equal(1, asked);

        time.Advance(TimeSpan.FromSeconds(1));
        await AskAsync();
        await AskAsync();
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task It_is_ready_when_the_upstream_is()
    {
        await using var upstream = await TestServer.StartAsync(TestServer.Options("http"));
        await using var proxy = await ProxyAsync(upstream.Server.Url);
        using var client = TestServer.Client();

        using var ready = await client.GetAsync(new Uri(proxy.Server.Url, "/readyz"));

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task An_upstream_that_takes_longer_than_the_caller_waits_is_answered_with_504()
    {
        await using var upstream = await StandInAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var proxy = await ProxyAsync(upstream.Server.Url);
        using var client = TestServer.Client();

        using var answer = await client.SendAsync(Request(new Uri(proxy.Server.Url, "/mutate?timeout=1s")));

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.StartsWith("{\"error\":", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_body_passes_and_one_over_the_limit_gets_413()
    {
        long received = 0;
        await using var upstream = await StandInAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received = body.Length;
            await ReplyAsync(context);
        });
        await using var proxy = await ProxyAsync(upstream.Server.Url);
        using var client = TestServer.Client();

        using var large = await client.SendAsync(Request(proxy.Mutate, new byte[4_000_000], chunked: true));
        using var tooLarge = await client.SendAsync(Request(proxy.Mutate, new byte[9_000_000], chunked: true));

        Assert.Equal(HttpStatusCode.OK, large.StatusCode);
        Assert.Equal(4_000_000, received);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
    }

    // A Functions host takes no body whose length it is not told.
    [Fact]
    public async Task The_upstream_is_told_the_length_of_a_body_also_where_the_caller_does_not_say_it()
    {
        string? said = null;
        await using var upstream = await StandInAsync(context =>
        {
            said = $"{context.Request.Headers.ContentLength} {context.Request.Headers.TransferEncoding}";
            return ReplyAsync(context);
        });
        await using var proxy = await ProxyAsync(upstream.Server.Url);
        using var client = TestServer.Client();

        using var answer = await client.SendAsync(Request(proxy.Mutate, chunked: true));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal($"{TestServer.Review.Length} ", said);
    }

    [Fact]
    public async Task Paths_that_are_no_webhook_do_not_pass()
    {
        var called = false;
        await using var upstream = await StandInAsync(_ =>
        {
            called = true;
            return Task.CompletedTask;
        });
        await using var proxy = await ProxyAsync(upstream.Server.Url);
        using var client = TestServer.Client();

        using var answer = await client.SendAsync(Request(new Uri(proxy.Server.Url, "/admin/host/status")));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.False(called);
    }

    /// <summary>What a proxy shows once no request is on its way: an answer is out before it is counted.</summary>
    internal static async Task<MetricsText> MeasureAsync(TestServer proxy)
    {
        using var client = TestServer.Client();
        var metrics = new MetricsText("");
        Assert.True(
            await Eventually.HoldsAsync(
                async () => (metrics = new MetricsText(await client.GetStringAsync(new Uri(proxy.Server.Url, "/metrics"))))["sluice_proxy_in_flight"] == 0, TestServer.Patience),
            "a request does not end");
        return metrics;
    }

    internal static Task<TestServer> ProxyAsync(Uri upstream, EventLog? log = null, TimeProvider? time = null)
    {
        var options = TestServer.Options() with { Tls = new() { DevelopmentAuthorityFile = Path.GetTempFileName() } };
        return TestServer.StartAsync(options, new ProxyApplication(new ProxyOptions { Upstream = upstream }, options with { Time = time ?? options.Time }, log?.ToFactory().CreateLogger("Sluice") ?? NullLogger.Instance));
    }

    /// <summary>Answers as an upstream does.</summary>
    internal static Task ReplyAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("{}");
    }

    internal static Task<TestServer> StandInAsync(RequestDelegate handler) => TestServer.StartAsync(TestServer.Options("http"), new StandIn(handler));

    private static async Task<string> PostAsync(Uri url)
    {
        using var client = TestServer.Client();
        using var answer = await client.SendAsync(Request(url));
        return $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType} {await answer.Content.ReadAsStringAsync()}";
    }

    internal static HttpRequestMessage Request(Uri url, byte[]? body = null, bool chunked = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(body ?? TestServer.Review) { Headers = { ContentType = new("application/json") } },
            Version = HttpVersion.Version11,
        };
        request.Headers.TransferEncodingChunked = chunked;
        return request;
    }

    private sealed class StandIn(RequestDelegate handler) : IApplication
    {
        public IEnumerable<IWatched> Watched => [];

        public Task HandleAsync(HttpContext context) => handler(context);

        public ValueTask<string?> FindProblemAsync(CancellationToken cancellation) => new((string?)null);
    }
}
