using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.Host.Tests.Telemetry;

/// <summary>A real Prometheus that scrapes its targets several times a second.</summary>
internal sealed partial class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _directory;
    private readonly HttpClient _http = new();

    private PrometheusServer(DirectoryInfo directory, ManagedProcess process, Uri url)
    {
        _directory = directory;
        Process = process;
        Url = url;
    }

    /// <summary>The process.</summary>
    public ManagedProcess Process { get; }

    private Uri Url { get; }

    /// <summary>The program of that name where it is installed; null else.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);

    /// <summary>Starts it and waits until it listens. The targets, which have one scheme, are pods in the namespace of infra/kubernetes.</summary>
    public static async Task<PrometheusServer> StartAsync(params Uri[] targets)
    {
        var directory = Directory.CreateTempSubdirectory("sluice-prometheus-");
        var configuration = Path.Combine(directory.FullName, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, $"""
            global:
              scrape_interval: 200ms
              scrape_timeout: 200ms
            scrape_configs:
              - job_name: sluice
                scheme: {targets[0].Scheme}
                tls_config:
                  insecure_skip_verify: true
                static_configs:
            {string.Join('\n', targets.Select((target, i) => $"      - {{ targets: [\"{target.Authority}\"], labels: {{ namespace: sluice-system, pod: sluice-{i} }} }}"))}
            """);
        var process = ManagedProcess.Start(new ManagedProcessOptions("prometheus", Find("prometheus")!)
        {
            Arguments = [$"--config.file={configuration}", $"--storage.tsdb.path={directory.FullName}/data", "--web.listen-address=127.0.0.1:0", "--enable-feature=exemplar-storage"],
        });
        var line = await process.WaitForLineAsync(line => Listening().IsMatch(line), StartPatience);
        var server = new PrometheusServer(directory, process, new Uri("http://" + Listening().Match(line).Groups[1].Value));
        await process.WaitForAsync("readiness", server.IsReadyAsync, StartPatience);
        return server;
    }

    /// <summary>The value of an expression that is one number; null when there is none yet.</summary>
    public async Task<double?> QueryAsync(string expression)
    {
        var answer = JsonNode.Parse(await _http.GetStringAsync(new Uri(Url, $"/api/v1/query?query={Uri.EscapeDataString(expression)}")))!;
        return answer["data"]!["result"]!.AsArray() is [{ } only] ? double.Parse((string)only["value"]![1]!, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>The series that an expression has now, by their labels.</summary>
    public async Task<IReadOnlyList<(Dictionary<string, string> Labels, double Value)>> LatestAsync(string expression) =>
        [.. (await ResultAsync($"query?query={Uri.EscapeDataString(expression)}")).Select(one => (Labels(one), Number(one["value"]![1]!)))];

    /// <summary>What they were in the time before now, at the seconds since 1970.</summary>
    public async Task<IReadOnlyList<(Dictionary<string, string> Labels, IReadOnlyList<(double Second, double Value)> Points)>> RangeAsync(string expression, TimeSpan time, TimeSpan step)
    {
        var now = (await LatestAsync("time()"))[0].Value;
        var range = FormattableString.Invariant($"query_range?query={Uri.EscapeDataString(expression)}&start={now - time.TotalSeconds}&end={now}&step={step.TotalSeconds}");
        return [.. (await ResultAsync(range)).Select(one => (Labels(one), (IReadOnlyList<(double, double)>)[.. one["values"]!.AsArray().Select(point => ((double)point![0]!, Number(point[1]!)))]))];
    }

    /// <summary>The trace ids of the examples that it stored for a metric.</summary>
    public async Task<IReadOnlySet<string>> TracesAsync(string metric)
    {
        var answer = JsonNode.Parse(await _http.GetStringAsync(new Uri(Url, $"/api/v1/query_exemplars?query={metric}&start=0&end=99999999999")))!;
        return answer["data"]!.AsArray().SelectMany(series => series!["exemplars"]!.AsArray()).Select(one => (string)one!["labels"]!["trace_id"]!).ToHashSet();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Process.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task<IEnumerable<JsonNode>> ResultAsync(string query)
    {
        var data = JsonNode.Parse(await _http.GetStringAsync(new Uri(Url, $"/api/v1/{query}")))!["data"]!;

        // A number alone, as time() is, has no labels.
        return (string)data["resultType"]! == "scalar" ? [new JsonObject { ["metric"] = new JsonObject(), ["value"] = data["result"]!.DeepClone() }] : data["result"]!.AsArray().OfType<JsonNode>();
    }

    private static Dictionary<string, string> Labels(JsonNode series) => series["metric"]!.AsObject().ToDictionary(label => label.Key, label => (string)label.Value!);

    private static double Number(JsonNode text) => (string)text! switch
    {
        "NaN" => double.NaN,
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var number => double.Parse(number!, CultureInfo.InvariantCulture),
    };

    // It listens some time before it can answer a query.
    private async Task<bool> IsReadyAsync()
    {
        using var answer = await _http.GetAsync(new Uri(Url, "/-/ready"));
        return answer.IsSuccessStatusCode;
    }

    [GeneratedRegex("Listening on\"? address=(127\\.0\\.0\\.1:[1-9][0-9]*)")]
    private static partial Regex Listening();
}
