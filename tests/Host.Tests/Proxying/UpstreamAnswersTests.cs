using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Host.Tests.Serving;
using Sluice.Testing;

namespace Sluice.Host.Tests.Proxying;

/// <summary>What comes of answers that are none to a review.</summary>
public sealed class UpstreamAnswersTests
{
    private const string Secret = "connection string of the database";

    /// <summary>Status, content type and body of an upstream's answer.</summary>
    public static TheoryData<int, string?, string> NoReviews => new()
    {
        { 500, "text/plain", Secret },
        { 500, "application/json", $$"""{"error":"{{Secret}}"}""" },
        { 503, "text/html", $"<html>{Secret}</html>" },
        { 502, null, "" },
        { 200, "text/html", $"<html>{Secret}</html>" },
        { 200, "text/plain", "{}" },
        { 200, null, "{}" },
        { 200, "application/json", "" },
        { 204, null, "" },
        { 206, "application/json", "{}" },
        { 301, "application/json", "{}" },
        { 302, null, "" },
        { 307, "text/html", $"<html>{Secret}</html>" },
        { 401, null, "" },
        { 404, "text/html", $"<html>{Secret}</html>" },
        { 404, "application/json", "" },
    };

    [Theory]
    [MemberData(nameof(NoReviews))]
    public async Task An_answer_that_is_none_to_a_review_becomes_a_502_in_JSON_that_is_logged_and_counted(int status, string? type, string body)
    {
        foreach (var withLength in new[] { true, false })
        {
            var log = new EventLog();
            await using var upstream = await ProxyTests.StandInAsync(context => AnswerAsync(context, status, type, body, withLength));
            await using var proxy = await ProxyTests.ProxyAsync(upstream.Server.Url, log);
            using var client = TestServer.Client();

            using var answer = await client.SendAsync(ProxyTests.Request(proxy.Mutate));
            var text = await answer.Content.ReadAsStringAsync();

            Assert.Equal((HttpStatusCode.BadGateway, "application/json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Equal("""{"error":"the upstream did not answer with a review"}""", text);
            Assert.Equal("Bad Gateway", answer.ReasonPhrase);
            Assert.False(answer.Headers.Contains("Location"));
            Assert.Equal(1, log.Count("UpstreamFailed"));
            Assert.Equal(1, await CountAsync(proxy));
        }
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(415)]
    [InlineData(429)]
    public async Task Why_there_is_no_review_comes_through_without_the_upstreams_phrase(int status)
    {
        await using var upstream = await ProxyTests.StandInAsync(context => AnswerAsync(context, status, "application/json", """{"error":"not that"}""", withLength: true));
        await using var proxy = await ProxyTests.ProxyAsync(upstream.Server.Url);
        using var client = TestServer.Client();

        using var answer = await client.SendAsync(ProxyTests.Request(proxy.Mutate));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("""{"error":"not that"}""", await answer.Content.ReadAsStringAsync());
        Assert.DoesNotContain(Secret, answer.ReasonPhrase, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_to_another_review_comes_through_as_it_is_for_the_API_server_to_refuse()
    {
        const string Other = """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"of-another-review","allowed":true}}""";
        await using var upstream = await ProxyTests.StandInAsync(context => AnswerAsync(context, 200, "application/json", Other, withLength: true));
        await using var proxy = await ProxyTests.ProxyAsync(upstream.Server.Url);
        using var client = TestServer.Client();

        using var answer = await client.SendAsync(ProxyTests.Request(proxy.Mutate));

        Assert.Equal((HttpStatusCode.OK, Other), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.False(answer.Headers.Contains("Location"));
    }

    [Fact]
    public async Task Reviews_that_are_on_their_way_together_get_each_their_own_answer()
    {
        // The upstream answers none before all are there, and then in whatever order.
        const int Reviews = 8;
        var (arrived, together) = (0, new TaskCompletionSource());
        await using var upstream = await ProxyTests.StandInAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            if (Interlocked.Increment(ref arrived) == Reviews)
            {
                together.SetResult();
            }

            await together.Task.WaitAsync(context.RequestAborted);
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(body.ToArray());
        });
        await using var proxy = await ProxyTests.ProxyAsync(upstream.Server.Url);
        using var client = TestServer.Client();

        var answers = await Task.WhenAll(Enumerable.Range(0, Reviews).Select(async i =>
        {
            var sent = $$"""{"uid":"{{i}}"}""";
            using var answer = await client.SendAsync(ProxyTests.Request(proxy.Mutate, System.Text.Encoding.UTF8.GetBytes(sent)));
            return (sent, await answer.Content.ReadAsStringAsync());
        }));

        Assert.All(answers, pair => Assert.Equal(pair.sent, pair.Item2));
    }

    [Fact]
    public async Task A_huge_answer_is_passed_on_as_it_comes_and_never_held()
    {
        const int Part = 1 << 20;
        const int Parts = 32;
        var begun = new TaskCompletionSource();
        await using var upstream = await ProxyTests.StandInAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            var part = new byte[Part];
            for (var i = 0; i < Parts; i++)
            {
                await context.Response.Body.WriteAsync(part);

                // The rest comes only when the caller has the beginning.
                await (i == 0 ? begun.Task.WaitAsync(context.RequestAborted) : Task.CompletedTask);
            }
        });
        await using var proxy = await ProxyTests.ProxyAsync(upstream.Server.Url);
        using var client = TestServer.Client();

        using var answer = await client.SendAsync(ProxyTests.Request(proxy.Mutate), HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var (read, length) = (new byte[Part], 0L);
        while (await body.ReadAsync(read) is > 0 and var count)
        {
            length += count;
            begun.TrySetResult();
        }

        Assert.Equal((HttpStatusCode.OK, (long)Part * Parts), (answer.StatusCode, length));
    }

    [Fact]
    public async Task An_upstream_that_breaks_off_in_its_answer_breaks_off_the_callers()
    {
        await using var upstream = await ProxyTests.StandInAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var proxy = await ProxyTests.ProxyAsync(upstream.Server.Url);
        using var client = TestServer.Client();

        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            using var answer = await client.SendAsync(ProxyTests.Request(proxy.Mutate));
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
            throw new HttpRequestException("it was said instead, which is as good");
        });
    }

    private static async Task AnswerAsync(HttpContext context, int status, string? type, string body, bool withLength)
    {
        context.Response.StatusCode = status;
        context.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = Secret;
        context.Response.ContentType = type;
        context.Response.Headers.Location = "https://evil.example/";
        if (withLength && status != 204)
        {
            context.Response.ContentLength = body.Length;
        }

        if (status != 204)
        {
            await context.Response.StartAsync();
            await context.Response.WriteAsync(body);
        }
    }

    private static async Task<double> CountAsync(TestServer proxy) => (await ProxyTests.MeasureAsync(proxy))["sluice_proxy_requests_total{webhook=\"mutate\",code=\"502\"}"];
}
