using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Sluice.Hosting.Playing;
using Sluice.Hosting.Serving;
using Sluice.Host.Tests.Serving;
using Sluice.Policies;

namespace Sluice.Host.Tests.Playing;

/// <summary>Who may ask the page's server, how much, and what it leaves.</summary>
public sealed class PlayApplicationTests
{
    private const string Secret = "aHVudGVyMg";

    private static readonly string Question = Ask("policies:\n  - name: team\n    type: metadata\n    settings: { labels: { team: shop } }\n", "apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [] }\n");

    [Fact]
    public async Task The_page_is_whole_and_every_answer_has_its_protection()
    {
        await using var server = await StartAsync();
        using var client = TestServer.Client();
        foreach (var path in (string[])["/", "/play.js", "/play.css", "/icon.svg", "/licences.txt", "/schema.json", "/start.json", "/nothing", "/try"])
        {
            using var response = await client.GetAsync(new Uri(server.Server.Url, path));
            Assert.Equal(path switch { "/nothing" => HttpStatusCode.NotFound, "/try" => HttpStatusCode.MethodNotAllowed, _ => HttpStatusCode.OK }, response.StatusCode);
            Assert.Equal("nosniff", string.Join("", response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("same-origin", string.Join("", response.Headers.GetValues("Cross-Origin-Resource-Policy")));
            Assert.Equal("no-referrer", string.Join("", response.Headers.GetValues("Referrer-Policy")));
            var policy = string.Join("", response.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_number_that_lets_a_script_in_is_used_once()
    {
        await using var server = await StartAsync();
        using var client = TestServer.Client();
        var pages = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var response = await client.GetAsync(server.Server.Url);
            var nonce = string.Join("", response.Headers.GetValues("Content-Security-Policy")).Split("'nonce-")[1].Split('\'')[0];
            Assert.Contains($"nonce=\"{nonce}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            pages.Add(nonce);
        }

        Assert.NotEqual(pages[0], pages[1]);
    }

    [Fact]
    public async Task A_browser_that_has_a_file_is_sent_none()
    {
        await using var server = await StartAsync();
        using var client = TestServer.Client();
        using var first = await client.GetAsync(new Uri(server.Server.Url, "/play.js"));
        using var again = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Server.Url, "/play.js"));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task A_question_is_answered_with_what_becomes_of_it()
    {
        await using var server = await StartAsync();
        var (status, answer) = await PostAsync(server, Question);
        Assert.Equal(HttpStatusCode.OK, status);
        var result = answer["results"]![0]!;
        Assert.True(result["changed"]!.GetValue<bool>());
        Assert.Contains("\"path\": \"/metadata/labels\"", result["patch"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(result["diff"]!.AsArray(), line => line![0]!.GetValue<string>() == "+" && line[1]!.GetValue<string>().Contains("team: shop", StringComparison.Ordinal));
        Assert.Contains("kind: MutatingWebhookConfiguration", answer["webhooks"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example.com", HttpStatusCode.MisdirectedRequest)]
    [InlineData("evil.example.com:80", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.evil.example.com", HttpStatusCode.MisdirectedRequest)]
    [InlineData("10.0.0.1", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost:9999", HttpStatusCode.OK)]
    [InlineData("LOCALHOST", HttpStatusCode.OK)]
    [InlineData("[::1]:1", HttpStatusCode.OK)]
    public async Task A_name_that_was_made_to_point_here_gets_nothing(string host, HttpStatusCode expected)
    {
        await using var server = await StartAsync();
        using var client = TestServer.Client();
        foreach (var path in (string[])["/", "/start.json"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Server.Url, path));
            request.Headers.Host = host;
            using var response = await client.SendAsync(request);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Theory]
    [InlineData(null, "application/json", "same-origin", HttpStatusCode.Forbidden)]
    [InlineData("null", "application/json", null, HttpStatusCode.Forbidden)]
    [InlineData("https://evil.example.com", "application/json", null, HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", "application/json", null, HttpStatusCode.Forbidden)]
    [InlineData("own", "application/json", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("own", "text/plain", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("own", "application/x-www-form-urlencoded", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("own", "application/json; charset=utf-8", "same-origin", HttpStatusCode.OK)]
    [InlineData("own", "application/json", null, HttpStatusCode.OK)]
    public async Task Only_the_page_itself_may_ask(string? origin, string type, string? site, HttpStatusCode expected)
    {
        await using var server = await StartAsync();
        Assert.Equal(expected, (await PostAsync(server, Question, origin, type, site)).Status);
    }

    [Fact]
    public async Task A_page_behind_another_name_is_reached_by_it_and_asked_by_it()
    {
        await using var server = await StartAsync(new PlayOptions { Hosts = ["sluice.example.com"] });
        using var client = TestServer.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Server.Url, "/try")) { Content = new StringContent(Question, Encoding.UTF8, "application/json") };
        request.Headers.Host = "sluice.example.com";
        request.Headers.Add("Origin", "https://sluice.example.com");
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"config\": 1, \"manifest\": \"\"}")]
    [InlineData("{\"config\": \"\"")]
    public async Task What_is_no_question_is_told_so(string body)
    {
        await using var server = await StartAsync();
        var (status, answer) = await PostAsync(server, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("expected JSON with config and manifest", answer["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_has_a_length_and_not_too_much_of_it()
    {
        await using var server = await StartAsync(new PlayOptions { Limits = PlayLimits.Shared });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(server, Ask("", new string('x', PlayLimits.Shared.BodyBytes)))).Status);
        using var client = TestServer.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Server.Url, "/try")) { Content = new StringContent(Question, Encoding.UTF8, "application/json") };
        request.Headers.Add("Origin", Origin(server));
        request.Headers.TransferEncodingChunked = true;
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.LengthRequired, response.StatusCode);
    }

    [Fact]
    public async Task One_question_too_many_is_refused_and_one_that_takes_too_long_keeps_its_place_only_until_it_ends()
    {
        await using var full = await StartAsync(new PlayOptions { Limits = PlayLimits.Own with { AtOnce = 0 } });
        Assert.Equal(HttpStatusCode.TooManyRequests, (await PostAsync(full, Question)).Status);

        var time = new PlayOptions { Limits = PlayLimits.Own with { AtOnce = 1, Time = TimeSpan.Zero } };
        await using var hurried = await StartAsync(time);
        var (status, answer) = await PostAsync(hurried, Question);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("takes longer than", answer["error"]!.GetValue<string>(), StringComparison.Ordinal);

        // The place is free again when the work has come to its end.
        while ((status = (await PostAsync(hurried, Question)).Status) == HttpStatusCode.TooManyRequests)
        {
            await Task.Yield();
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
    }

    [Fact]
    public async Task Too_many_objects_are_an_error_in_place()
    {
        await using var server = await StartAsync(new PlayOptions { Limits = PlayLimits.Own with { Objects = 1 } });
        var (_, answer) = await PostAsync(server, Ask("policies: []", "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: b }\n"));
        var error = answer["errors"]!.AsArray().Single(error => error!["in"]!.GetValue<string>() == "manifest")!;
        Assert.Equal("2 objects; expected 1 at most", error["message"]!.GetValue<string>());
        Assert.Equal(5, error["line"]!.GetValue<int>());
    }

    public static TheoryData<string> HostileTexts { get; } =
    [
        new('[', 100_000), new('{', 100_000), new string('-', 1).PadRight(60_000, ' ') + "- - - -", string.Concat(Enumerable.Repeat("- ", 50_000)),
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]",
        "policies:\n  - name: a\n    type: validation\n    settings:\n      validations:\n        - expression: " + new string('(', 40_000) + "1" + new string(')', 40_000),
        "policies:\n  - name: a\n    type: validation\n    settings:\n      validations:\n        - expression: \"[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c, [1,2,3,4,5,6,7,8,9].all(d, [1,2,3,4,5,6,7,8,9].all(e, true)))))\"",
        "policies:\n  - name: a\n    type: validation\n    settings:\n      validations:\n        - expression: \"'a'.matches('(((((a*)*)*)*)*)*b{1000}{1000}')\"",
    ];

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public async Task A_hostile_text_is_answered_in_time_and_harms_nobody(string text)
    {
        await using var server = await StartAsync(new PlayOptions { Limits = PlayLimits.Shared with { Time = TimeSpan.FromSeconds(20) } });
        foreach (var question in (string[])[Ask(text, "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n"), Ask("policies: []", text)])
        {
            var (status, _) = await PostAsync(server, question);
            Assert.True(status is HttpStatusCode.OK, status.ToString());
        }

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, Question)).Status);
    }

    [Fact]
    public async Task Nothing_of_a_question_is_logged()
    {
        var log = new TextLog();
        await using var server = await StartAsync(log: log);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, Ask($"policies: [{Secret}]", $"kind: {Secret}"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(server, Secret)).Status);
        Assert.DoesNotContain(log.Texts, text => text.Contains(Secret, StringComparison.Ordinal));
    }

    private static string Ask(string config, string manifest) => new JsonObject { ["config"] = config, ["manifest"] = manifest }.ToJsonString();

    private static async Task<PlayServer> StartAsync(PlayOptions? options = null, TextLog? log = null)
    {
        var server = TestServer.Options("http");
        var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log ?? new TextLog()));
        var application = new PlayApplication(options ?? new PlayOptions(), Catalogue.Default, server.Limits, server.Time);
        var (started, error) = await SluiceServer.StartAsync(server, application, loggers);
        Assert.True(started is not null, error);
        return new PlayServer(started, loggers);
    }

    private static string Origin(PlayServer server) => server.Server.Url.GetLeftPart(UriPartial.Authority);

    private static async Task<(HttpStatusCode Status, JsonNode Answer)> PostAsync(PlayServer server, string body, string? origin = "own", string type = "application/json", string? site = null)
    {
        using var client = TestServer.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Server.Url, "/try")) { Content = new StringContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "own" ? Origin(server) : origin);
        }

        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        using var response = await client.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private sealed record PlayServer(SluiceServer Server, ILoggerFactory Loggers) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Server.StopAsync(TimeSpan.Zero);
            await Server.DisposeAsync();
            Loggers.Dispose();
        }
    }

    private sealed class TextLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Texts { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Texts.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
