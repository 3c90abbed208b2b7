using System.Text;
using System.Text.Json.Nodes;
using Sluice.Host.Tests.Commands;

namespace Sluice.Host.Tests.Serving;

/// <summary><c>--record</c> of the processes that serve.</summary>
public sealed class RecordingTests : IDisposable
{
    private const string Secret = "hunter2-correct-horse";

    private static readonly string Review = """
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","operation":"CREATE","namespace":"shop","kind":{"group":"","version":"v1","kind":"Pod"},
        "resource":{"group":"","version":"v1","resource":"pods"},"userInfo":{"username":"a"},
        "object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web"},"spec":{"combination":"SECRET","containers":[{"name":"web","image":"nginx","env":[{"name":"A","value":"SECRET"}]}]}}}}
        """.Replace("SECRET", Secret, StringComparison.Ordinal);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sluice-record-");

    private string Target => Path.Combine(_root.FullName, "reviews");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Serve_records_reviews_with_their_answers_and_without_secrets()
    {
        await using (var serve = await SluiceProcess.ServeAsync(Configuration(), "--url", "http://127.0.0.1:0", "--drain", "0s", "--record", Target, "--record-sampling-ratio", "1", "--record-redact", "combination,other"))
        {
            await PostAsync(new Uri(serve.Url, "/mutate"));
            serve.Process.Terminate();
            await serve.Process.WaitForExitAsync(TimeSpan.FromSeconds(30));
        }

        var lines = Lines();
        Assert.Equal(2, lines.Length);
        Assert.Equal("environment", (string)JsonNode.Parse(lines[0])!["policies"]![0]!["name"]!);
        Assert.Equal("patched", (string)JsonNode.Parse(lines[1])!["answer"]!["policies"]![0]!["result"]!);
        Assert.DoesNotContain(Secret, string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_records_what_goes_upstream()
    {
        await using var upstream = await SluiceProcess.ServeAsync(Configuration(), "--url", "http://127.0.0.1:0");
        await using (var proxy = await SluiceProcess.ProxyAsync(upstream.Url, [], "--url", "http://127.0.0.1:0", "--drain", "0s", "--record", Target, "--record-sampling-ratio", "1", "--record-redact", "combination"))
        {
            await PostAsync(new Uri(proxy.Url, "/mutate?x=y"));
            proxy.Process.Terminate();
            await proxy.Process.WaitForExitAsync(TimeSpan.FromSeconds(30));
        }

        var line = JsonNode.Parse(Assert.Single(Lines()))!;
        Assert.Equal("/mutate", (string)line["path"]!);
        Assert.Null(line["answer"]);
        Assert.Equal("u", (string)line["review"]!["request"]!["uid"]!);
        Assert.DoesNotContain(Secret, line.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--record-size is of --record, which is missing", "--record-size", "5")]
    [InlineData("\"2\" is not a ratio above 0 and up to 1", "--record", "d", "--record-sampling-ratio", "2")]
    [InlineData("\"7d\" is not a duration from 1m to below a year", "--record", "d", "--record-age", "7d")]
    [InlineData("--record-key-file: /nowhere/key cannot be read", "--record", "d", "--record-key-file", "/nowhere/key")]
    public async Task A_bad_option_is_refused(string error, params string[] arguments) =>
        await CommandRun.AssertRefusedAsync(error, ["serve", "--config", "c", .. arguments]);

    private string Configuration()
    {
        var file = Path.Combine(_root.FullName, "sluice.yaml");
        File.WriteAllText(file, "policies:\n  - name: environment\n    type: metadata\n    match: { resources: [pods] }\n    settings: { labels: { environment: production } }\n");
        return file;
    }

    private static async Task PostAsync(Uri url)
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsync(url, new StringContent(Review, Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private string[] Lines() => [.. Directory.GetFiles(Target).Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines)];
}
