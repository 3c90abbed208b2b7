using Sluice.Host.Rendering;
using Sluice.Host.Rendering.Html;

namespace Sluice.Host.Replaying;

/// <summary>Shows which answers change as a page, to be kept with a change or sent around.</summary>
internal static class ReplayPage
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, ReplayReport report)
    {
        using var page = new HtmlDocument(output, "Answers that change");
        page.Paragraph(ReplayView.Summary(report), report.Denied > 0 ? Tone.Bad : report.Changed > 0 ? Tone.Caution : Tone.Good);
        foreach (var policy in report.Changes.GroupBy(ReplayView.NameOf))
        {
            page.BeginSection(policy.Key);
            page.Table(["Change", "Reviews"], policy.Select(change => (IReadOnlyList<Cell>)[new Cell(ReplayView.TextOf(change), ReplayView.ToneOf(change)), ReplayView.Number(change.Reviews)]));
            page.Table(["For example", "Change", "Message", "Time", "Uid"], policy.SelectMany(change => change.Examples.Select(example => (IReadOnlyList<Cell>)
            [
                example.Request, ReplayView.TextOf(change), example.Message, example.Time, example.Uid,
            ])));
            page.EndSection();
        }
    }
}
