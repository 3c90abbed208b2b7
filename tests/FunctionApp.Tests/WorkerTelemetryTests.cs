using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Sluice.FunctionApp.Tests.Corpus;
using Sluice.FunctionApp.Tests.Protocol;
using Sluice.FunctionApp.Tests.SmallHost;
using Sluice.Testing;
using Sluice.Testing.Otlp;

namespace Sluice.FunctionApp.Tests;

/// <summary>What reviews leave in a worker: metrics, spans, and lines in the log of the Functions host.</summary>
public sealed class WorkerTelemetryTests : IDisposable
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string CallerSpan = "b7ad6b7169203331";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-worker-");
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Metrics_count_what_the_worker_decided_in_the_format_that_is_asked_for()
    {
        await using var host = await StartAsync([]);
        await PostAsync(host, "/mutate");
        await PostAsync(host, "/validate/fail");

        var metrics = new MetricsText(await _http.GetStringAsync(new Uri(host.Url, "/metrics")));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Url, "/metrics"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/openmetrics-text"));
        using var open = await _http.SendAsync(request);

        Assert.Equal(1, metrics["sluice_admission_requests_total{webhook=\"mutate\",operation=\"CREATE\",resource=\"pods\",result=\"patched\"}"]);
        Assert.Equal(1, metrics["sluice_admission_requests_total{webhook=\"validate/fail\",operation=\"CREATE\",resource=\"pods\",result=\"denied\"}"]);
        Assert.Equal(1, metrics["sluice_policy_results_total{policy=\"owner\",type=\"required-metadata\",result=\"denied\"}"]);
        Assert.Equal(2, metrics.Sum("sluice_admission_duration_seconds_count"));
        var text = await open.Content.ReadAsStringAsync();
        Assert.EndsWith("# EOF\n", text, StringComparison.Ordinal);
        Assert.Contains($"trace_id=\"{TraceId}\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_of_decision_is_in_the_functions_log_with_its_trace()
    {
        await using var host = await StartAsync([]);
        await PostAsync(host, "/mutate");
        await PostAsync(host, "/validate/fail");
        await PostAsync(host, "/validate/ignore");

        await host.Worker.WaitForAsync("three events", () => Task.FromResult(Decisions(host).Count == 3), Patience);
        Assert.All(Decisions(host), line => Assert.Contains($"trace {TraceId} span {CallerSpan}", line, StringComparison.Ordinal));
        Assert.Contains(Decisions(host), line => line.Contains("CREATE pods ", StringComparison.Ordinal) && line.Contains(": patched in", StringComparison.Ordinal) && line.Contains("environment: Patched", StringComparison.Ordinal));
        Assert.Contains(Decisions(host), line => line.Contains(": denied in", StringComparison.Ordinal) && line.Contains("owner: Denied", StringComparison.Ordinal));
        Assert.Contains(Decisions(host), line => line.Contains(": warned in", StringComparison.Ordinal) && line.Contains("team: Warned, stage: Audited", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Spans_hang_on_the_trace_of_the_invocation()
    {
        await using var collector = new OtlpReceiver();
        await using var host = await StartAsync(collector.Environment);

        await PostAsync(host, "/mutate");

        await host.Worker.WaitForAsync("two spans", () => Task.FromResult(collector.Spans.Count == 2), Patience);
        var review = collector.Spans.Single(span => span.Name == "review mutate");
        var policy = collector.Spans.Single(span => span.Name == "policy environment");
        Assert.Equal((TraceId, CallerSpan), (review.TraceId, review.ParentId));
        Assert.Equal((TraceId, review.SpanId), (policy.TraceId, policy.ParentId));
        await host.Worker.WaitForAsync("metrics", () => Task.FromResult(collector.Points.Any(point => point.Metric == "sluice_admission_requests_total")), Patience);
    }

    [Fact]
    public async Task The_decision_log_is_kept_by_an_app_setting()
    {
        var file = Path.Combine(_directory.FullName, "decisions.jsonl");
        await using var host = await StartAsync(new() { ["SLUICE_DECISION_LOG"] = file });

        await PostAsync(host, "/validate/fail");

        await host.Worker.WaitForAsync("a line", () => Task.FromResult(File.Exists(file) && File.ReadAllText(file).EndsWith('\n')), Patience);
        var line = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        Assert.Equal(("validate/fail", "denied", TraceId), ((string)line["webhook"]!, (string)line["result"]!, (string)line["traceId"]!));
        Assert.Equal("owner", (string)line["policies"]![0]!["name"]!);
    }

    [Fact]
    public async Task Reviews_are_recorded_with_their_answers_and_without_secrets_by_an_app_setting()
    {
        const string secret = "hunter2-correct-horse";
        var directory = Path.Combine(_directory.FullName, "reviews");
        await using var host = await StartAsync(new() { ["SLUICE_RECORD"] = directory, ["SLUICE_RECORD_SAMPLING_RATIO"] = "1" });

        await PostAsync(host, "/mutate", pod => pod["spec"]!["containers"]![0]!["env"] = new JsonArray(new JsonObject { ["name"] = "PASSWORD", ["value"] = secret }));

        string[] Lines() => Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory, "*.jsonl").SelectMany(file => File.ReadAllText(file).Split('\n', StringSplitOptions.RemoveEmptyEntries))] : [];
        await host.Worker.WaitForAsync("the policies and a review", () => Task.FromResult(Lines() is { Length: 2 } lines && lines[1].EndsWith('}')), Patience);
        var review = JsonNode.Parse(Lines()[1])!;
        Assert.Equal("patched", (string)review["answer"]!["policies"]![0]!["result"]!);
        Assert.Equal("PASSWORD", (string)review["review"]!["request"]!["object"]!["spec"]!["containers"]![0]!["env"]![0]!["name"]!);
        Assert.DoesNotContain(secret, string.Concat(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_size_of_the_decision_log_that_is_none_stops_the_worker_and_is_named()
    {
        var settings = new Dictionary<string, string?> { ["SLUICE_CONFIG"] = RepositoryRoot.File("samples", "sluice.yaml"), ["SLUICE_DECISION_LOG"] = "-", ["SLUICE_DECISION_LOG_SIZE"] = "1Gi" };
        await using var worker = WorkerProcess.Start(BuildOutput.FunctionApp, new Uri("http://127.0.0.1:9"), "a-worker", settings);

        Assert.Equal(2, await worker.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.True(worker.Output.Contains("SLUICE_DECISION_LOG_SIZE is \"1Gi\""), worker.Describe("did not name the setting"));
    }

    private static List<string> Decisions(FunctionsHost host) =>
        [.. host.Log.Where(log => log is { EventId: "AdmissionDecided", Level: RpcLog.Types.Level.Information }).Select(log => log.Message)];

    private async Task<FunctionsHost> StartAsync(Dictionary<string, string?> environment)
    {
        var file = Path.Combine(_directory.FullName, "sluice.yaml");
        await File.WriteAllTextAsync(file, """
            policies:
              - name: environment
                type: metadata
                settings: { labels: { environment: test } }
              - name: owner
                type: required-metadata
                settings: { labels: { owner: } }
              - name: team
                type: required-metadata
                action: Warn
                failurePolicy: Ignore
                settings: { labels: { team: } }
              - name: stage
                type: required-metadata
                action: Audit
                failurePolicy: Ignore
                settings: { labels: { stage: } }
            """);
        return await FunctionsHost.StartAsync(new FunctionsHostOptions(BuildOutput.FunctionApp) { Settings = new Dictionary<string, string?>(environment) { ["SLUICE_CONFIG"] = file } });
    }

    private async Task PostAsync(FunctionsHost host, string path, Action<JsonNode>? edit = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Url, path)) { Content = new ByteArrayContent(Reviews.OfPod(pod => edit?.Invoke(pod))) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("traceparent", $"00-{TraceId}-{CallerSpan}-01");
        using var answer = await _http.SendAsync(request);
        Assert.Equal(200, (int)answer.StatusCode);
    }
}
