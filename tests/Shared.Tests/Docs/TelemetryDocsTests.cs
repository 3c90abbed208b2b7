using System.Text.RegularExpressions;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Docs;

/// <summary>What alerts hang on is in docs/telemetry.md, all of it.</summary>
public sealed partial class TelemetryDocsTests
{
    private static readonly string Page = File.ReadAllText(RepositoryRoot.File("docs", "telemetry.md"));

    private static IEnumerable<string> Sources =>
        Directory.EnumerateFiles(RepositoryRoot.File("src"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText);

    [Fact]
    public void Every_event_has_an_id_of_its_own_and_is_documented_by_it_and_its_name()
    {
        var events = Sources.SelectMany(text => Event().Matches(text)).Select(match => (Id: match.Groups[1].Value, Name: match.Groups[2].Value)).ToList();

        Assert.InRange(events.Count, 20, int.MaxValue);
        Assert.Equal(events.Count, events.DistinctBy(one => one.Id).Count());
        Assert.All(events, one => Assert.Matches($@"(?m)^\| ([0-9]+, )*{one.Id}(, [0-9]+)* \| .*`{one.Name}`", Page));
    }

    [Fact]
    public void Every_metric_is_documented()
    {
        var metrics = Sources.SelectMany(text => Metric().Matches(text)).Select(match => match.Groups[1].Value).ToList();

        Assert.InRange(metrics.Count, 10, int.MaxValue);
        Assert.All(metrics, name => Assert.Contains($"`{name}`", Page, StringComparison.Ordinal));
    }

    [GeneratedRegex("""LoggerMessage\(([0-9]+),.*EventName = "([A-Za-z]+)"\)""")]
    private static partial Regex Event();

    [GeneratedRegex("""Create(?:Observable)?(?:Counter|UpDownCounter|Gauge|Histogram)(?:<[a-z]+>)?\(\s*"([a-z_]+)",""")]
    private static partial Regex Metric();
}
