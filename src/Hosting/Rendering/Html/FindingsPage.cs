namespace Sluice.Hosting.Rendering.Html;

/// <summary>The page of the commands that find something (scan, try, test, replay): what it came to, an overview, then group by group and object by object with the differences.</summary>
internal static class FindingsPage
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Gets it; stays open.</param>
    /// <param name="report">What was found; its rows and groups are asked for once, as they are written.</param>
    public static void Write(TextWriter output, FindingsReport report)
    {
        using var page = new HtmlDocument(output, report.Title);
        page.Paragraph(report.Summary.Text, report.Summary.Tone);
        if (report.Notes.Count > 0)
        {
            page.List(report.Notes);
        }

        if (report.Headings.Count > 0)
        {
            page.Table(report.Headings, report.Rows);
        }

        foreach (var group in report.Groups)
        {
            page.BeginSection(group.Title, count: group.Count);
            foreach (var item in group.Items)
            {
                Write(page, item);
            }

            page.EndSection();
        }
    }

    private static void Write(HtmlDocument page, FindingsItem item)
    {
        page.BeginSection(item.Title, item.Tone);
        foreach (var finding in item.Findings)
        {
            page.Paragraph(finding.Text, finding.Tone);
            if (finding.Facts.Count > 0)
            {
                page.Facts(finding.Facts);
            }

            if (finding.Difference.Length > 0)
            {
                page.Lines(finding.Difference);
            }
        }

        page.EndSection();
    }
}

/// <summary>What a command found.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Summary">What it came to, in a sentence.</param>
internal sealed record FindingsReport(string Title, Cell Summary)
{
    /// <summary>What else there is to know, such as what could not be looked at.</summary>
    public IReadOnlyList<Cell> Notes { get; init; } = [];

    /// <summary>The columns of the overview; none for no overview.</summary>
    public IReadOnlyList<string> Headings { get; init; } = [];

    /// <summary>The overview.</summary>
    public IEnumerable<IReadOnlyList<Cell>> Rows { get; init; } = [];

    /// <summary>The findings, by policy or whatever has them.</summary>
    public IEnumerable<FindingsGroup> Groups { get; init; } = [];
}

/// <summary>What has findings: a policy, a file of tests.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Items">The objects that it has them for.</param>
internal sealed record FindingsGroup(string Title, int Count, IEnumerable<FindingsItem> Items);

/// <summary>An object with findings.</summary>
/// <param name="Title">Which it is.</param>
/// <param name="Tone">How bad they are.</param>
/// <param name="Findings">They.</param>
internal sealed record FindingsItem(string Title, Tone Tone, IEnumerable<PageFinding> Findings);

/// <summary>A finding.</summary>
/// <param name="Text">In words.</param>
/// <param name="Tone">How bad it is.</param>
/// <param name="Difference">What would be changed, as <see cref="LineDiff.Write"/> has it; "" for nothing.</param>
internal sealed record PageFinding(string Text, Tone Tone, string Difference = "")
{
    /// <summary>What else is known of it.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];
}
