using Sluice.Cluster.Tests.Processes;
using Sluice.Host.Tests.Serving;
using Sluice.Testing.Otlp;

namespace Sluice.Host.Tests.Telemetry;

/// <summary>What a collector receives from the real processes.</summary>
public sealed class OtlpTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string CallerSpan = "b7ad6b7169203331";

    [Fact]
    public async Task Spans_of_proxy_review_and_policies_hang_on_the_callers_in_this_order()
    {
        await using var collector = new OtlpReceiver();
        using var directory = new MountedDirectory(("sluice.yaml", TestServer.Labels("one", "team", "a")));
        await using var serve = await SluiceProcess.ServeAsync(directory.Path, collector.Environment, "--url", "http://127.0.0.1:0");
        await using var proxy = await SluiceProcess.ProxyAsync(serve.Url, new(collector.Environment) { ["OTEL_SERVICE_NAME"] = "in-front" });
        using var client = TestServer.Client();

        var (status, _) = await TelemetryCalls.SendAsync(client, new Uri(proxy.Url, "/mutate/fail"), TestServer.Review, $"00-{TraceId}-{CallerSpan}-01", "vendor=value");

        Assert.Equal(200, status);
        await serve.Process.WaitForAsync("three spans", () => Task.FromResult(collector.Spans.Count >= 3), TestServer.Patience);
        var front = collector.Spans.Single(span => span.Name == "proxy mutate/fail");
        var review = collector.Spans.Single(span => span.Name == "review mutate/fail");
        var policy = collector.Spans.Single(span => span.Name == "policy one");
        Assert.All(collector.Spans, span => Assert.Equal(TraceId, span.TraceId));
        Assert.Equal((CallerSpan, front.SpanId, review.SpanId), (front.ParentId, review.ParentId, policy.ParentId));
        Assert.Equal(("in-front", "sluice", "sluice"), (front.Service, review.Service, policy.Service));
        Assert.Equal("patched", review.Attributes["sluice.result"]);
    }

    [Fact]
    public async Task A_trace_that_the_caller_does_not_record_is_not_exported()
    {
        await using var collector = new OtlpReceiver();
        using var directory = new MountedDirectory(("sluice.yaml", TestServer.Labels("one", "team", "a")));
        await using var serve = await SluiceProcess.ServeAsync(directory.Path, collector.Environment);
        using var client = TestServer.Client();

        await TelemetryCalls.SendAsync(client, new Uri(serve.Url, "/mutate"), TestServer.Review, $"00-{TraceId}-{CallerSpan}-00");
        await TelemetryCalls.SendAsync(client, new Uri(serve.Url, "/validate"), TestServer.Review);

        await serve.Process.WaitForAsync("the other span", () => Task.FromResult(collector.Spans.Count > 0), TestServer.Patience);
        Assert.Equal("review validate", Assert.Single(collector.Spans).Name);
    }

    [Fact]
    public async Task Metrics_arrive_with_their_buckets_and_an_example()
    {
        await using var collector = new OtlpReceiver();
        using var directory = new MountedDirectory(("sluice.yaml", TestServer.Labels("one", "team", "a")));
        await using var serve = await SluiceProcess.ServeAsync(directory.Path, collector.Environment);
        using var client = TestServer.Client();

        await TelemetryCalls.SendAsync(client, new Uri(serve.Url, "/mutate"), TestServer.Review, $"00-{TraceId}-{CallerSpan}-01");

        await serve.Process.WaitForAsync(
            "the counts", () => Task.FromResult(Requests(collector) == 1 && collector.Points.Any(point => point is { Metric: "sluice_admission_duration_seconds", Count: 1 })), TestServer.Patience);
        var duration = collector.Points.Single(point => point.Metric == "sluice_admission_duration_seconds");
        Assert.Equal((1ul, 0.00025, 10.0), (duration.Count, duration.Bounds[0], duration.Bounds[^1]));
        Assert.Contains(TraceId, duration.ExemplarTraces);
        Assert.DoesNotContain(collector.Points, point => point.Metric.StartsWith("process_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_sent_yet_is_sent_at_the_end()
    {
        await using var collector = new OtlpReceiver();
        using var directory = new MountedDirectory(("sluice.yaml", TestServer.Labels("one", "team", "a")));
        var rarely = new Dictionary<string, string?>(collector.Environment) { ["OTEL_BSP_SCHEDULE_DELAY"] = "600000", ["OTEL_METRIC_EXPORT_INTERVAL"] = "600000" };
        await using var serve = await SluiceProcess.ServeAsync(directory.Path, rarely, "--drain", "0");
        using var client = TestServer.Client();
        await TelemetryCalls.SendAsync(client, new Uri(serve.Url, "/mutate"), TestServer.Review);

        serve.Process.Terminate();

        Assert.Equal(0, await serve.Process.WaitForExitAsync(TestServer.Patience));
        Assert.Equal(2, collector.Spans.Count);
        Assert.Equal(1ul, Requests(collector));
    }

    [Fact]
    public async Task Reviews_are_answered_while_the_collector_is_away()
    {
        using var directory = new MountedDirectory(("sluice.yaml", TestServer.Labels("one", "team", "a")));
        await using var serve = await SluiceProcess.ServeAsync(directory.Path, new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1" }, "--drain", "0");
        using var client = TestServer.Client();

        var (status, _) = await TelemetryCalls.SendAsync(client, new Uri(serve.Url, "/mutate"), TestServer.Review);
        serve.Process.Terminate();

        Assert.Equal(200, status);
        Assert.Equal(0, await serve.Process.WaitForExitAsync(TestServer.Patience));
    }

    [SkippableFact]
    public async Task Without_an_endpoint_nothing_of_OpenTelemetry_is_loaded()
    {
        Skip.If(SluiceExecutable.Named is not null, "a native executable has no libraries to load");
        using var directory = new MountedDirectory(("sluice.yaml", TestServer.Labels("one", "team", "a")));
        await using var serve = await SluiceProcess.ServeAsync(directory.Path);
        using var client = TestServer.Client();
        await TelemetryCalls.SendAsync(client, new Uri(serve.Url, "/mutate"), TestServer.Review, $"00-{TraceId}-{CallerSpan}-01");

        var loaded = await File.ReadAllLinesAsync($"/proc/{serve.Process.Id}/maps");

        Assert.Contains(loaded, line => line.EndsWith("/sluice.dll", StringComparison.Ordinal));
        Assert.DoesNotContain(loaded, line => line.Contains("OpenTelemetry", StringComparison.Ordinal));
    }

    private static ulong Requests(OtlpReceiver collector) =>
        collector.Points.Where(point => point.Metric == "sluice_admission_requests_total" && point.Attributes["result"] == "patched").Aggregate(0ul, (sum, point) => sum + point.Count);
}
