using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Sluice.Host.Tests.Serving;

namespace Sluice.Host.Tests.Proxying;

/// <summary>What of a request reaches the upstream, and what of its answer the caller.</summary>
public sealed class PassingHeadersTests
{
    [Theory]
    [InlineData("X-Forwarded-For", "192.0.2.1")]
    [InlineData("X-Forwarded-Proto", "gopher")]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("X-Forwarded-Port", "1")]
    [InlineData("X-Forwarded-Prefix", "/admin")]
    [InlineData("X-Original-URL", "/admin/host/status")]
    [InlineData("Forwarded", "for=192.0.2.1")]
    [InlineData("X-Real-IP", "192.0.2.1")]
    [InlineData("X-Client-Cert", "MIIB")]
    [InlineData("X-ARR-ClientCert", "MIIB")]
    [InlineData("X-MS-CLIENT-PRINCIPAL", "admin")]
    [InlineData("X-MS-CLIENT-PRINCIPAL-NAME", "admin")]
    [InlineData("X-MS-CLIENT-PRINCIPAL-ID", "admin")]
    [InlineData("x-functions-key", "master")]
    [InlineData("Cookie", "session=admin")]
    [InlineData("X-HTTP-Method-Override", "DELETE")]
    public async Task What_a_caller_says_of_itself_does_not_reach_the_upstream(string name, string value)
    {
        var seen = await SeenAsync("/mutate", request => request.Headers.TryAddWithoutValidation(name, value));

        Assert.DoesNotContain(value, seen.Values);
    }

    [Fact]
    public async Task Only_the_time_out_of_a_query_reaches_the_upstream()
    {
        var seen = await SeenAsync("/mutate?code=master&timeout=2.5s&clientId=x", _ => { });

        Assert.Equal("?timeout=2.5s", seen["query"]);
    }

    [Fact]
    public async Task The_callers_token_reaches_the_upstream_where_the_proxy_asks_for_none()
    {
        var seen = await SeenAsync("/mutate", request => request.Headers.Authorization = new("Bearer", "abc"));

        Assert.Equal("Bearer abc", seen["Authorization"]);
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("SPDY/3.1")]
    public async Task A_review_that_asks_for_another_protocol_is_forwarded_as_a_review(string protocol)
    {
        var seen = await SeenAsync("/mutate", request =>
        {
            request.Headers.Connection.Add("Upgrade");
            request.Headers.TryAddWithoutValidation("Upgrade", protocol);
        });

        Assert.Equal("POST", seen["method"]);
        Assert.Equal(TestServer.Review.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), seen["length"]);
        Assert.DoesNotContain("Upgrade", seen.Keys);
    }

    [Fact]
    public async Task Response_headers_that_the_upstreams_connection_names_do_not_come_through()
    {
        using var answer = await AnswerAsync(context =>
        {
            context.Response.Headers.Connection = "X-Internal, Retry-After";
            context.Response.Headers["X-Internal"] = "10.0.0.1";
            context.Response.Headers.RetryAfter = "7";
            return ProxyTests.ReplyAsync(context);
        });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("X-Internal"));
        Assert.False(answer.Headers.Contains("Retry-After"));
        Assert.Empty(answer.Headers.Connection);
    }

    [Fact]
    public async Task Of_an_answers_headers_only_those_of_a_review_come_through()
    {
        using var answer = await AnswerAsync(context =>
        {
            context.Response.Headers.Server = "secret/1.0";
            context.Response.Headers.SetCookie = "a=b";
            context.Response.Headers["Request-Context"] = "appId=1";
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "7";
            context.Response.ContentLength = 2;
            return ProxyTests.ReplyAsync(context);
        });

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(["Date", "Retry-After"], answer.Headers.Select(header => header.Key).Order());
        Assert.Equal("{}", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Trailers_do_not_come_through(string version)
    {
        await using var upstream = new RawUpstream(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nTrailer: X-After\r\n\r\n2\r\n{}\r\n0\r\nX-After: secret\r\n\r\n");
        await using var proxy = await ProxyTests.ProxyAsync(upstream.Url);
        using var client = TestServer.Client();
        using var request = ProxyTests.Request(proxy.Mutate);
        request.Version = Version.Parse(version);
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;

        using var answer = await client.SendAsync(request);

        Assert.Equal("{}", await answer.Content.ReadAsStringAsync());
        Assert.Empty(answer.TrailingHeaders);
        Assert.False(answer.Headers.Contains("Trailer"));
    }

    private static async Task<HttpResponseMessage> AnswerAsync(RequestDelegate handler)
    {
        await using var upstream = await ProxyTests.StandInAsync(handler);
        await using var proxy = await ProxyTests.ProxyAsync(upstream.Server.Url);
        using var client = TestServer.Client();
        return await client.SendAsync(ProxyTests.Request(proxy.Mutate));
    }

    private static async Task<ConcurrentDictionary<string, string>> SeenAsync(string path, Action<HttpRequestMessage> prepare)
    {
        var seen = new ConcurrentDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        await using var upstream = await ProxyTests.StandInAsync(async context =>
        {
            foreach (var (name, value) in context.Request.Headers)
            {
                seen[name] = value.ToString();
            }

            seen["query"] = context.Request.QueryString.Value!;
            seen["method"] = context.Request.Method;
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            seen["length"] = body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await ProxyTests.ReplyAsync(context);
        });
        await using var proxy = await ProxyTests.ProxyAsync(upstream.Server.Url);
        using var client = TestServer.Client();
        using var request = ProxyTests.Request(new Uri(proxy.Server.Url, path));
        prepare(request);

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return seen;
    }
}
