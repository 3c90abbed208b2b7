using Sluice.Hosting.Rendering;
using Sluice.Hosting.Rendering.Html;

namespace Sluice.Hosting.Replaying;

/// <summary>Shows which answers change as a page, to be kept with a change or sent around.</summary>
internal static class ReplayPage
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, ReplayReport report) => FindingsPage.Write(output, new FindingsReport("Answers that change", ReplayView.Summary(report))
    {
        Headings = report.Changed > 0 ? ["Policy", "Change", "Reviews"] : [],
        Rows = report.Changes.Select(change => (IReadOnlyList<Cell>)
        [
            ReplayView.NameOf(change), new Cell(ReplayView.TextOf(change), ReplayView.ToneOf(change)), ReplayView.Number(change.Reviews),
        ]),
        Groups = report.Changes.GroupBy(ReplayView.NameOf).Select(policy => new FindingsGroup(
            $"{policy.Key}, for example", (int)Math.Min(policy.Sum(change => change.Examples.Count), int.MaxValue), policy.SelectMany(change => change.Examples.Select(example => Item(change, example))))),
    });

    private static FindingsItem Item(ReplayChange change, ReplayExample example)
    {
        var tone = ReplayView.ToneOf(change);
        var text = example.Message.Length > 0 ? $"{ReplayView.TextOf(change)}: {example.Message}" : ReplayView.TextOf(change);
        return new FindingsItem(example.Request, tone, [new PageFinding(text, tone, example.Difference) { Facts = [("time", example.Time), ("uid", example.Uid)] }]);
    }
}
