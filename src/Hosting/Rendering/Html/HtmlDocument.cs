using System.Globalization;
using System.Net;
using Sluice.Admission;

namespace Sluice.Hosting.Rendering.Html;

/// <summary>
/// A document for a browser: one file that asks nothing of anywhere and runs nothing, in light or dark as its reader has it, and fit to print. It is written as
/// it is made, so that its length needs no memory. Every text may hold parts of objects: it is escaped, and has no characters that are not shown.
/// </summary>
internal sealed class HtmlDocument : IDisposable
{
    private const string Start = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        """;

    private readonly TextWriter _output;
    private int _open;

    /// <summary>Begins one.</summary>
    /// <param name="output">Gets it; stays open.</param>
    /// <param name="title">Its title, which is also its first heading.</param>
    public HtmlDocument(TextWriter output, string title)
    {
        _output = output;
        Write($"{Start}\n<title>{Escape(title)}</title>\n<style>\n{HtmlStyle.Sheet}\n</style>\n</head>\n<body>\n<main>\n<h1>{Escape(title)}</h1>\n");
    }

    /// <summary>Writes a paragraph.</summary>
    public void Paragraph(string text, Tone tone = Tone.Plain) => Write($"<p{Class(tone)}>{Escape(text)}</p>\n");

    /// <summary>Writes items under each other.</summary>
    public void List(IEnumerable<Cell> items)
    {
        Write("<ul>\n");
        foreach (var item in items)
        {
            Write($"<li{Class(item.Tone)}>{Escape(item.Text)}</li>\n");
        }

        Write("</ul>\n");
    }

    /// <summary>Writes names and what they stand for.</summary>
    public void Facts(IEnumerable<(string Name, string Value)> facts)
    {
        Write("<dl>\n");
        foreach (var (name, value) in facts)
        {
            Write($"<dt>{Escape(name)}</dt><dd>{Escape(value)}</dd>\n");
        }

        Write("</dl>\n");
    }

    /// <summary>Writes rows in columns.</summary>
    /// <param name="headings">One for each column.</param>
    /// <param name="rows">The rows; each cell with its colour.</param>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<Cell>> rows)
    {
        Write("<div class=\"wide\" tabindex=\"0\"><table>\n<thead><tr>");
        using var each = rows.GetEnumerator();
        var isMore = each.MoveNext();
        for (var column = 0; column < headings.Count; column++)
        {
            var isFigure = isMore && IsFigure(each.Current[column]);
            Write($"<th scope=\"col\"{(isFigure ? " class=\"figure\"" : "")}>{Escape(headings[column])}</th>");
        }

        Write("</tr></thead>\n<tbody>\n");
        for (; isMore; isMore = each.MoveNext())
        {
            var row = each.Current;
            Write("<tr>");
            foreach (var cell in row)
            {
                Write($"<td{Class(cell)}>{Escape(cell.Text)}</td>");
            }

            Write("</tr>\n");
        }

        Write("</tbody>\n</table></div>\n");
    }

    /// <summary>Writes a text as it is, its lines kept.</summary>
    public void Code(string text) => Write($"<pre tabindex=\"0\">{WebUtility.HtmlEncode(PlainText.CleanLines(text))}</pre>\n");

    /// <summary>Writes the lines that changed, with <paramref name="context"/> lines around them.</summary>
    public void Diff(string before, string after, int context = 3) => Lines(LineDiff.Write(before, after, context));

    /// <summary>Writes a difference as <see cref="LineDiff.Write"/> has it.</summary>
    public void Lines(string difference)
    {
        Write("<pre class=\"diff\" tabindex=\"0\">");
        foreach (var line in difference.TrimEnd('\n').Split('\n'))
        {
            var text = Escape(line);
            Write((line.Length > 0 ? line[0] : ' ') switch
            {
                '+' => $"<ins>{text}</ins>\n",
                '-' => $"<del>{text}</del>\n",
                _ => $"{text}\n",
            });
        }

        Write("</pre>\n");
    }

    /// <summary>Begins a section, which its reader can fold; it lasts until <see cref="EndSection"/>. Sections stand in each other.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="tone">How its heading strikes a person.</param>
    /// <param name="count">How many things are in it, shown beside the heading; null for none.</param>
    public void BeginSection(string title, Tone tone = Tone.Plain, int? count = null)
    {
        _open++;
        var shown = count is { } number ? $" <span class=\"count\">{number.ToString(CultureInfo.InvariantCulture)}</span>" : "";

        // A heading within the summary, so that readers who hear the page can go from one to the next.
        var level = Math.Min(_open + 1, 6);
        Write($"<details open><summary><h{level}{Class(tone)}>{Escape(title)}</h{level}>{shown}</summary>\n");
    }

    /// <summary>Ends the section that was begun last.</summary>
    public void EndSection()
    {
        _open--;
        Write("</details>\n");
    }

    /// <summary>Ends the document, and what is open in it.</summary>
    public void Dispose()
    {
        while (_open > 0)
        {
            EndSection();
        }

        Write("</main>\n</body>\n</html>\n");
    }

    // Outside of code a line end is a blank to a browser; written as one, nobody who reads the file takes what follows for a line of its own.
    private static string Escape(string text) => WebUtility.HtmlEncode(PlainText.Clean(text));

    private static string Class(Tone tone) => tone == Tone.Plain ? "" : $" class=\"{Name(tone)}\"";

    // Figures stand under each other by their last digit.
    private static string Class(Cell cell)
    {
        return IsFigure(cell) ? $" class=\"figure{(cell.Tone == Tone.Plain ? "" : $" {Name(cell.Tone)}")}\"" : Class(cell.Tone);
    }

    private static bool IsFigure(Cell cell) => cell.Text.Length > 0 && cell.Text.All(one => char.IsAsciiDigit(one) || one == ',');

    private static string Name(Tone tone) => tone.ToString().ToLowerInvariant();

    private void Write(string text) => _output.Write(text);
}
