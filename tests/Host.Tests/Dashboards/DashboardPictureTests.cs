using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Sluice.Host.Tests.Serving;
using Sluice.Host.Tests.Telemetry;
using Sluice.Testing;

namespace Sluice.Host.Tests.Dashboards;

/// <summary>
/// The dashboard in a real Prometheus, and its picture in docs/telemetry.md. docs/images/dashboard.txt is what the picture shows, in words; where the dashboard
/// or its drawing is another, SLUICE_UPDATE_GOLDEN=1 takes both anew. A picture is not the same twice, its words are.
/// </summary>
public sealed class DashboardPictureTests
{
    private const string Chromium = "/usr/bin/chromium";
    private const int MostBytes = 250 * 1024;

    // Five scrapes and more, so that a rate is never of less than two.
    private const string Window = "3s";

    private static readonly string Picture = RepositoryRoot.File("docs", "images", "dashboard.png");
    private static readonly string Words = RepositoryRoot.File("docs", "images", "dashboard.txt");

    [SkippableFact]
    public async Task Every_query_of_the_dashboard_has_an_answer_that_its_panel_can_show()
    {
        Skip.If(PrometheusServer.Find("prometheus") is null, "prometheus is not installed (Debian package prometheus)");
        await using var sluice = await MonitoredSluice.StartAsync();
        sluice.AddLoad(1);
        foreach (var (panel, target) in Dashboard.Panels.SelectMany(panel => panel.Targets.Select(target => (panel, target))))
        {
            await sluice.Prometheus.Process.WaitForAsync(
                $"\"{panel.Title}\", {target.Expression}",
                async () => (await sluice.Prometheus.LatestAsync(target.Query(Window))).Any(one => double.IsFinite(one.Value) && !target.NameOf(one.Labels).Contains("{{", StringComparison.Ordinal)),
                TestServer.Patience);
        }
    }

    [SkippableFact]
    public async Task The_picture_in_the_docs_is_of_this_dashboard()
    {
        var words = WordsOf();
        if (Environment.GetEnvironmentVariable("SLUICE_UPDATE_GOLDEN") == "1" && (!File.Exists(Words) || words != await File.ReadAllTextAsync(Words)))
        {
            Skip.If(PrometheusServer.Find("prometheus") is null, "prometheus is not installed (Debian package prometheus)");
            Skip.IfNot(File.Exists(Chromium), "chromium is not installed (Debian package chromium)");
            await TakeAsync();
            await File.WriteAllTextAsync(Words, words);
        }

        Assert.Equal(await File.ReadAllTextAsync(Words), words);
        Assert.InRange(new FileInfo(Picture).Length, 20_000, MostBytes);
        Assert.Contains("images/dashboard.png", await File.ReadAllTextAsync(RepositoryRoot.File("docs", "telemetry.md")), StringComparison.Ordinal);
    }

    private static string WordsOf()
    {
        var panels = Dashboard.Panels.Select(panel => $"{panel.Title} ({panel.Unit}): {string.Join(", ", panel.Targets.Select(target => target.Legend))}");
        var drawing = RepositoryRoot.File("tests", "Host.Tests", "Dashboards", "DashboardDrawing.cs");
        return string.Join('\n', panels) + $"\n\ndashboard.json {Hash(Dashboard.File)}, DashboardDrawing.cs {Hash(drawing)}\n";
    }

    private static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(File.ReadAllText(file).ReplaceLineEndings("\n"))))[..12];

    // Half a minute: a little load, more of it and another configuration, and less again.
    private static async Task TakeAsync()
    {
        await using var sluice = await MonitoredSluice.StartAsync();
        sluice.AddLoad(1);
        await sluice.ScrapedAsync(50);
        sluice.AddLoad(2);
        sluice.Reconfigure();
        await sluice.ScrapedAsync(100);
        await sluice.EaseAsync();
        await sluice.ScrapedAsync(150);

        var panels = new List<(DashboardPanel, IReadOnlyList<DashboardLine>)>();
        foreach (var panel in Dashboard.Panels)
        {
            var lines = new List<DashboardLine>();
            foreach (var target in panel.Targets)
            {
                lines.AddRange((await sluice.Prometheus.RangeAsync(target.Query(Window), TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(250)))
                    .Select(line => new DashboardLine(target.NameOf(line.Labels), line.Points)));
            }

            panels.Add((panel, [.. lines.Where(line => line.Points.Any(point => double.IsFinite(point.Value)))]));
        }

        await ScreenshotAsync(DashboardDrawing.Draw(panels), DashboardDrawing.SizeOf(Dashboard.Panels));
    }

    private static async Task ScreenshotAsync(string page, (int Width, int Height) size)
    {
        var directory = Directory.CreateTempSubdirectory("sluice-dashboard-");
        try
        {
            var file = Path.Combine(directory.FullName, "dashboard.html");
            await File.WriteAllTextAsync(file, page);
            string[] arguments =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
                $"--user-data-dir={directory.FullName}/profile", $"--window-size={size.Width},{size.Height}", $"--screenshot={Picture}", new Uri(file).AbsoluteUri,
            ];
            using var process = Process.Start(new ProcessStartInfo(Chromium, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await output + error);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
