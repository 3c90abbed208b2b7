using System.Net;
using Sluice.Cluster.Tests.Processes;
using Sluice.FunctionApp.Tests.Corpus;
using Sluice.Testing;
using Sluice.Testing.Otlp;

namespace Sluice.FunctionApp.Tests.RealHost;

/// <summary>What docs/functions.md says of the Functions host itself.</summary>
public sealed class HostTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string Sample = RepositoryRoot.File("samples", "sluice.yaml");
    private static readonly WebhookCall Review = new("a pod", "/mutate") { Body = Reviews.OfPod(_ => { }) };
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-host-");
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _directory.Delete(recursive: true);
    }

    [SkippableFact]
    public async Task A_bad_first_configuration_is_told_in_the_hosts_log_and_the_host_gives_up()
    {
        HostProcess.SkipWithout();
        await using var host = HostProcess.StartWorker(Configured("policies: [{ name: other, type: nonsense }]"));

        await host.Process.WaitForExitAsync(Patience);

        Assert.True(host.Process.Output.Contains("nonsense"), host.Process.Describe("did not say what is wrong"));
    }

    // enableProxyingHttpRequest alone, on a host that does not know it: the request comes in an envelope.
    [SkippableFact]
    public async Task A_host_that_wraps_requests_answers_each_with_an_empty_500_and_the_handler_says_what_is_wrong()
    {
        HostProcess.SkipWithout();
        await using var host = await HostProcess.StartCustomHandlerAsync(Sample, description => description["customHandler"]!.AsObject().Remove("enableForwardingHttpRequest"), isReady: HttpStatusCode.InternalServerError);

        var answer = await Review.SendAsync(_http, host.Url);

        Assert.Equal((500, ""), (answer.Status, answer.Text));
        await host.Process.WaitForLineAsync(line => line.Contains("Refused a request to", StringComparison.Ordinal), Patience);
    }

    [SkippableFact]
    public async Task The_home_page_is_off_and_the_administration_asks_for_a_key_and_the_proxy_lets_neither_through()
    {
        HostProcess.SkipWithout();
        await using var host = await HostProcess.StartWorkerAsync(Configured("policies: []"));
        await using var proxy = await ServeProcess.StartProxyAsync(host.Url);

        Assert.Equal((204, 401), (await GetAsync(host.Url, "/"), await GetAsync(host.Url, "/admin/host/status")));
        Assert.Equal((404, 404), (await GetAsync(proxy.Url, "/"), await GetAsync(proxy.Url, "/admin/host/status")));
        Assert.Equal(200, await GetAsync(proxy.Url, "/healthz/upstream"));
    }

    [SkippableFact]
    public async Task A_review_of_unsaid_length_reaches_the_worker_without_its_body_and_whole_through_the_proxy()
    {
        HostProcess.SkipWithout();
        await using var host = await HostProcess.StartWorkerAsync(Configured("policies: []"));
        await using var proxy = await ServeProcess.StartProxyAsync(host.Url);

        Assert.Equal((400, 200), (await ChunkedAsync(host.Url), await ChunkedAsync(proxy.Url)));
    }

    [SkippableFact]
    public async Task Spans_of_the_host_and_of_its_worker_are_of_one_trace()
    {
        HostProcess.SkipWithout();
        await using var collector = new OtlpReceiver();
        var settings = new Dictionary<string, string?>(Configured("policies: [{ name: a, type: metadata, settings: { labels: { a: b } } }]")) { ["AzureFunctionsJobHost__telemetryMode"] = "OpenTelemetry" };
        foreach (var (name, value) in collector.Environment)
        {
            settings[name] = value;
        }

        await using var host = await HostProcess.StartWorkerAsync(settings);
        await Review.SendAsync(_http, host.Url);

        await host.Process.WaitForAsync("the spans", () => Task.FromResult(Traced(collector)), Patience);
    }

    private static bool Traced(OtlpReceiver collector) =>
        collector.Spans.FirstOrDefault(span => span.Name == "review mutate") is { } review
        && collector.Spans.Any(span => span.Service != review.Service && (span.TraceId, span.SpanId) == (review.TraceId, review.ParentId));

    private async Task<int> GetAsync(Uri url, string path)
    {
        using var answer = await _http.GetAsync(new Uri(url, path));
        return (int)answer.StatusCode;
    }

    private async Task<int> ChunkedAsync(Uri url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, Review.Path)) { Content = new ByteArrayContent(Review.Body) { Headers = { ContentType = new("application/json") } } };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await _http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private Dictionary<string, string?> Configured(string yaml)
    {
        var file = Path.Combine(_directory.FullName, "sluice.yaml");
        File.WriteAllText(file, yaml);
        return new Dictionary<string, string?> { ["SLUICE_CONFIG"] = file };
    }
}
