using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Host.Tests.Commands;
using Sluice.Host.Tests.Serving;
using Sluice.Host.Tests.Telemetry;
using Sluice.Hosting.Tls;
using Sluice.Testing;

namespace Sluice.Host.Tests.Infra;

/// <summary>The rules and the dashboard of infra/monitoring, and what else names metrics.</summary>
public sealed partial class MonitoringTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-monitoring-");

    public static TheoryData<string> Files => ["monitoring/sluice.rules.yaml", "monitoring/dashboard.json", "kubernetes/components/keda/scaledobject.yaml"];

    public void Dispose() => _directory.Delete(recursive: true);

    [SkippableTheory]
    [InlineData("check", "rules", "sluice.rules.yaml")]
    [InlineData("test", "rules", "sluice.rules.test.yaml")]
    public async Task Promtool_is_content_with_the_rules(string verb, string what, string file)
    {
        Skip.If(PrometheusServer.Find("promtool") is null, "promtool is not installed (Debian package prometheus)");
        using var process = Process.Start(new ProcessStartInfo(PrometheusServer.Find("promtool")!, [verb, what, file])
        {
            WorkingDirectory = RepositoryRoot.File("infra", "monitoring"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await error);
    }

    [Fact]
    public async Task Every_alert_is_tried()
    {
        var rules = await File.ReadAllTextAsync(RepositoryRoot.File("infra", "monitoring", "sluice.rules.yaml"));
        var tests = await File.ReadAllTextAsync(RepositoryRoot.File("infra", "monitoring", "sluice.rules.test.yaml"));
        Assert.All(Alert().Matches(rules).Select(match => match.Groups[1].Value), alert => Assert.Contains($"        alertname: {alert}\n        exp_alerts:", tests, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kubernetes/components/prometheus-rule/prometheusrule.yaml", "spec")]
    [InlineData("chart/files/sluice.rules.yaml", "")]
    public async Task The_Prometheus_operator_and_the_chart_have_the_same_groups(string file, string field)
    {
        var rules = YamlText.ToJson(await File.ReadAllTextAsync(RepositoryRoot.File("infra", "monitoring", "sluice.rules.yaml")));
        var root = YamlText.ToJson(await File.ReadAllTextAsync(RepositoryRoot.File("infra", file)));
        var found = field.Length == 0 ? root : root![field];
        Assert.True(JsonNode.DeepEquals(rules, found), $"{file} is out of date: infra/kubernetes/generate.sh writes it again.");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_metric_that_is_named_exists(string file)
    {
        var named = Name().Matches(await File.ReadAllTextAsync(RepositoryRoot.File("infra", file))).Select(match => Suffix().Replace(match.Value, "")).ToHashSet();
        var shown = await ShownAsync();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, shown));
    }

    [Fact]
    public async Task The_dashboard_shows_every_metric()
    {
        var dashboard = await File.ReadAllTextAsync(RepositoryRoot.File("infra", "monitoring", "dashboard.json"));
        Assert.All(await ShownAsync(), name => Assert.Contains(name, dashboard, StringComparison.Ordinal));
        var panels = JsonNode.Parse(dashboard)!["panels"]!.AsArray();
        Assert.Equal(panels.Count, panels.Select(panel => (long)panel!["id"]!).Distinct().Count());
    }

    // What serve and proxy show after a request, with a certificate that is mounted, a decision log and recorded reviews.
    private async Task<IReadOnlySet<string>> ShownAsync()
    {
        Assert.Equal(0, (await CommandRun.OfAsync("certs", "--force", "--ip", "127.0.0.1", "--out", _directory.FullName)).ExitCode);
        await using var serve = await SluiceProcess.ServeAsync(RepositoryRoot.File("samples", "sluice.yaml"), "--cert-dir", _directory.FullName, "--decision-log", "-", "--record", Path.Combine(_directory.FullName, "reviews"));
        await using var proxy = await SluiceProcess.ProxyAsync(new Uri("http://127.0.0.1:1"), [], "--cert-dir", _directory.FullName);
        using var client = TestServer.Client();
        var shown = new HashSet<string>();
        foreach (var url in (Uri[])[serve.Url, proxy.Url])
        {
            await TelemetryCalls.SendAsync(client, new Uri(url, "/mutate"), TestServer.Review);
            shown.UnionWith(Shown().Matches(await client.GetStringAsync(new Uri(url, "/metrics"))).Select(match => Suffix().Replace(match.Groups[1].Value, "")));
        }

        return shown;
    }

    [GeneratedRegex(@"^ +- alert: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Alert();

    // Recording rules have colons.
    [GeneratedRegex(@"(?<![\w:])(?:sluice|sidecar|process)_\w+(?![\w:])")]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"^([a-z_]+)(?:\{| )", RegexOptions.Multiline)]
    private static partial Regex Shown();
}
