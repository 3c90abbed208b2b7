using System.Globalization;
using Sluice.Hosting.Rendering;
using Sluice.Hosting.Rendering.Html;

namespace Sluice.Hosting.Testing;

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
                if (line.StartsWith('+') || line.StartsWith('-'))
                {
                    terminal.Line($"  {line}");
                }
                else
                {
                    terminal.Words($"  {line}");
                }
            }
        }

        terminal.Line();
        var summary = Summary(results);
        terminal.Words(summary.Text, summary.Tone);
    }

    /// <summary>They as a page: the failures by file and test, then all of them.</summary>
    public static void WriteHtml(TextWriter output, IReadOnlyCollection<TestResult> results) => FindingsPage.Write(output, new FindingsReport("Sluice test", Summary(results))
    {
        Groups = results.Where(result => !result.HasPassed).GroupBy(result => result.Test.Suite).Select(suite => new FindingsGroup(suite.Key, suite.Count(), suite.Select(result =>
            new FindingsItem($"{result.Test.Name} ({result.Test.Place})", Tone.Bad, result.Failures.SelectMany(Findings))))),
        Headings = ["Result", "Time", "Suite", "Test"],
        Rows = results.Select(Row),
    });

    // A difference stands below what it is of; else each line is a paragraph.
    private static IEnumerable<PageFinding> Findings(string failure)
    {
        var lines = failure.Split('\n');
        return Difference.IsOne(lines[0]) ? [new PageFinding(lines[0], Tone.Bad, string.Join('\n', lines.Skip(1)))] : lines.Select(line => new PageFinding(line.Trim(), Tone.Bad));
    }

    private static Cell Summary(IReadOnlyCollection<TestResult> results)
    {
        var failed = results.Count(result => !result.HasPassed);
        var updated = results.Count(result => result.IsUpdated);
        return new Cell(
            $"{results.Count} tests: {results.Count - failed} passed, {failed} failed{(updated > 0 ? $"; golden files of {updated} written" : "")}", failed > 0 ? Tone.Bad : Tone.Good);
    }

    private static Cell[] Row(TestResult result) =>
    [
        result.HasPassed ? new Cell(result.IsUpdated ? "updated" : "passed", result.IsUpdated ? Tone.Caution : Tone.Good) : new Cell("FAILED", Tone.Bad),
        $"{result.Elapsed.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms", new Cell(result.Test.Suite, Tone.Faint), result.Test.Name,
    ];
}
