using System.Globalization;
using Sluice.Host.Rendering;

namespace Sluice.Host.Testing;

/// <summary>Shows a person how tests ended: a table of all, then what is wrong with those that failed.</summary>
internal static class TestView
{
    private static readonly string[] Headings = ["RESULT", "TIME", "SUITE", "TEST"];

    /// <summary>The results as JUnit XML.</summary>
    public static string ToJUnit(IEnumerable<TestResult> results) => JUnitReport.Write(
    [
        .. results.Select(result =>
        {
            var place = result.Test.Place.LastIndexOf(':');
            var line = int.Parse(result.Test.Place.AsSpan(place + 1), CultureInfo.InvariantCulture);
            return new JUnitCase(result.Test.Suite, result.Test.Name, result.Test.Place[..place], line, result.Elapsed, result.Failures);
        }),
    ]);

    /// <summary>Shows them.</summary>
    public static void Show(Terminal terminal, IReadOnlyCollection<TestResult> results)
    {
        terminal.Table(Headings, results.Select(Row));
        foreach (var result in results.Where(result => !result.HasPassed))
        {
            terminal.Line();
            terminal.Heading($"{result.Test.Place}: {result.Test.Name}");
            foreach (var line in result.Failures.SelectMany(failure => failure.Split('\n')))
            {
                terminal.Line($"  {line}");
            }
        }

        terminal.Line();
        ShowSummary(terminal, results);
    }

    private static void ShowSummary(Terminal terminal, IReadOnlyCollection<TestResult> results)
    {
        var failed = results.Count(result => !result.HasPassed);
        var updated = results.Count(result => result.IsUpdated);
        var text = $"{results.Count} tests: {results.Count - failed} passed, {failed} failed{(updated > 0 ? $"; golden files of {updated} written" : "")}";
        if (failed > 0)
        {
            terminal.Bad(text);
        }
        else
        {
            terminal.Good(text);
        }
    }

    private static Cell[] Row(TestResult result) =>
    [
        result.HasPassed ? new Cell(result.IsUpdated ? "updated" : "passed", result.IsUpdated ? Tone.Caution : Tone.Good) : new Cell("FAILED", Tone.Bad),
        $"{result.Elapsed.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms", new Cell(result.Test.Suite, Tone.Faint), result.Test.Name,
    ];
}
