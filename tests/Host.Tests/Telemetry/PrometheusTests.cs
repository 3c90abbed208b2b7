using System.Diagnostics;
using Sluice.Cluster.Tests.Processes;
using Sluice.Host.Tests.Serving;
using Sluice.Hosting.Tls;
using Sluice.Load;

namespace Sluice.Host.Tests.Telemetry;

/// <summary>The real Prometheus and its linter on the real process.</summary>
public sealed class PrometheusTests
{
    private const string Configuration = """
        policies:
          - name: labels
            type: metadata
            settings: { labels: { environment: test } }
          - name: logs
            type: filebeat-sidecar
          - name: owners
            type: required-metadata
            settings: { labels: { owner: } }
        """;

    [SkippableFact]
    public async Task Prometheus_counts_what_the_client_does()
    {
        Skip.If(PrometheusServer.Find("prometheus") is null, "prometheus is not installed (Debian package prometheus)");
        using var directory = new MountedDirectory(("sluice.yaml", Configuration));
        await using var sluice = await SluiceProcess.ServeAsync(directory.Path);
        await using var prometheus = await PrometheusServer.StartAsync(sluice.Url);
        await prometheus.Process.WaitForAsync("a scrape", async () => await prometheus.QueryAsync("up") == 1, TestServer.Patience);

        var run = LoadRun.Start(new LoadOptions { Url = new Uri(sluice.Url, "/mutate"), Body = TestServer.Review, Connections = 8 });
        await prometheus.Process.WaitForAsync("counts under load", async () => await prometheus.QueryAsync("sum(sluice_admission_requests_total)") > 1000, TestServer.Patience);
        var result = await run.StopAsync();

        Assert.Equal(0, result.Failed);
        await EqualsAsync(prometheus, "sum(sluice_admission_requests_total{webhook=\"mutate\",operation=\"CREATE\",resource=\"pods\",result=\"patched\"})", result.Answered);
        await EqualsAsync(prometheus, "sum(sluice_admission_requests_total)", result.Answered);
        await EqualsAsync(prometheus, "sum(sluice_admission_duration_seconds_count)", result.Answered);
        await EqualsAsync(prometheus, "sum(sluice_policy_results_total{policy=\"labels\",type=\"metadata\",result=\"patched\"})", result.Answered);
        await EqualsAsync(prometheus, "sum(sidecar_injection_total{status=\"skipped\"})", result.Answered);
        await EqualsAsync(prometheus, "sum(sluice_policy_results_total{policy=\"owners\"})", 0);
        await EqualsAsync(prometheus, "sluice_admission_in_flight", 0);
        await EqualsAsync(prometheus, "sluice_configuration_info", 1);
    }

    [SkippableFact]
    public async Task Prometheus_keeps_the_traces_of_the_API_server_as_examples()
    {
        Skip.If(PrometheusServer.Find("prometheus") is null, "prometheus is not installed (Debian package prometheus)");
        using var directory = new MountedDirectory(("sluice.yaml", Configuration));
        await using var sluice = await SluiceProcess.ServeAsync(directory.Path);
        await using var prometheus = await PrometheusServer.StartAsync(sluice.Url);
        await prometheus.Process.WaitForAsync("a scrape", async () => await prometheus.QueryAsync("up") == 1, TestServer.Patience);
        using var client = TestServer.Client();

        await TelemetryCalls.SendAsync(client, new Uri(sluice.Url, "/mutate"), TestServer.Review, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        await prometheus.Process.WaitForAsync(
            "an example", async () => (await prometheus.TracesAsync("sluice_admission_duration_seconds_bucket")).SetEquals(["0af7651916cd43dd8448eb211c80319c"]), TestServer.Patience);
    }

    [SkippableFact]
    public async Task Promtool_has_nothing_to_say_about_the_metrics()
    {
        Skip.If(PrometheusServer.Find("promtool") is null, "promtool is not installed (Debian package prometheus)");
        using var directory = new MountedDirectory(("sluice.yaml", Configuration));
        await using var sluice = await SluiceProcess.ServeAsync(directory.Path);
        using var client = TestServer.Client();
        await TelemetryCalls.SendAsync(client, new Uri(sluice.Url, "/mutate"), TestServer.Review);
        await TelemetryCalls.SendAsync(client, new Uri(sluice.Url, "/validate"), TestServer.Review);
        await TelemetryCalls.SendAsync(client, new Uri(sluice.Url, "/validate"), "nonsense"u8.ToArray());

        Assert.Equal("", await CheckAsync(await client.GetStringAsync(new Uri(sluice.Url, "/metrics"))));
    }

    private static async Task EqualsAsync(PrometheusServer prometheus, string expression, double expected)
    {
        double? found = null;
        Assert.True(
            await Eventually.HoldsAsync(async () => (found = await prometheus.QueryAsync(expression)) == expected, TestServer.Patience),
            $"{expression} is {found}, expected {expected}");
    }

    /// <summary>What <c>promtool check metrics</c> says; "" when all is well.</summary>
    internal static async Task<string> CheckAsync(string metrics)
    {
        using var process = Process.Start(new ProcessStartInfo(PrometheusServer.Find("promtool")!, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(metrics);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : $"exit status {process.ExitCode}: {output}";
    }
}
