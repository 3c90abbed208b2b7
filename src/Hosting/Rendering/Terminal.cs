using Sluice.Admission;
using Spectre.Console;

namespace Sluice.Hosting.Rendering;

/// <summary>Text for a person: colours on a terminal, and not when <c>NO_COLOR</c> is set (https://no-color.org).</summary>
internal sealed class Terminal(TextWriter output, bool colours)
{
    // Where nobody looks nothing is wrapped: lines are for grep.
    private const int Unwrapped = 10_000;

    // What there is of terminals; what is narrower is not written for.
    private const int Narrowest = 40;

    // Under this the last column of a table, which has the words, would be a word wide: they stand below their row instead.
    private const int FewestForWords = 32;

    // What stands below a row is further in than any.
    private const string Below = "      ";

    // Between columns.
    private const int Gap = 2;

    // As kubectl explain has it where nobody looks; and no line that is read as prose is longer than this, however wide the terminal is.
    private const int UnwatchedProse = 80;
    private const int LongestProse = 100;

    /// <summary>Standard output.</summary>
    public static Terminal Output { get; } = For(Console.Out);

    /// <summary>Whether this is standard output, on a terminal.</summary>
    public bool IsWatched { get; init; }

    /// <summary>How many columns there are; lines are broken there between words.</summary>
    public int Width { get; init; } = Unwrapped;

    /// <summary>How many columns text has that is read from beginning to end.</summary>
    public int ProseWidth => Width == Unwrapped ? UnwatchedProse : Math.Min(Width, LongestProse);

    /// <summary>Where a command writes to.</summary>
    public static Terminal For(TextWriter output)
    {
        var isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        return new Terminal(output, isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")))
        {
            IsWatched = isTerminal,
            Width = isTerminal ? Math.Max(Console.WindowWidth, Narrowest) : Unwrapped,
        };
    }

    /// <summary>Writes a line as it is: what is typed, and what is YAML.</summary>
    public void Line(string text = "") => output.WriteLine(PlainText.CleanLines(text));

    /// <summary>Writes words, broken between them where the terminal ends.</summary>
    public void Words(string text, Tone tone = Tone.Plain) => Write(Broken(text, hanging: "  "), CodeOf(tone));

    /// <summary>Writes text that is read from beginning to end, in lines of a length that can be read.</summary>
    /// <param name="text">The text.</param>
    /// <param name="indent">What stands before each line.</param>
    /// <param name="tone">How it strikes a person.</param>
    public void Prose(string text, string indent = "", Tone tone = Tone.Plain) => Write(WordWrap.Lines(PlainText.CleanLines(text), ProseWidth, indent), CodeOf(tone));

    /// <summary>Writes a heading amid prose.</summary>
    public void Term(string text) => Write(WordWrap.Lines(PlainText.CleanLines(text), ProseWidth, hanging: "  "), "1");

    /// <summary>Writes a heading.</summary>
    public void Heading(string text) => Write(Broken(text, hanging: "  "), "1");

    /// <summary>Writes a line of good news.</summary>
    public void Good(string text) => Words(text, Tone.Good);

    /// <summary>Writes a line of bad news.</summary>
    public void Bad(string text) => Words(text, Tone.Bad);

    /// <summary>Writes a line that wants attention.</summary>
    public void Caution(string text) => Words(text, Tone.Caution);

    /// <summary>Writes a line that matters less.</summary>
    public void Faint(string text) => Words(text, Tone.Faint);

    /// <summary>Writes rows in columns, wrapped to the width of the terminal.</summary>
    /// <param name="headings">One for each column; all empty for none.</param>
    /// <param name="rows">The rows; each cell with its colour.</param>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<Cell>> rows)
    {
        var all = rows.ToList();
        var last = headings.Count - 1;
        var left = Width - Enumerable.Range(0, last).Sum(column => WidthOf(headings, all, column) + Gap);
        if (last > 0 && left < Math.Min(FewestForWords, WidthOf(headings, all, last)))
        {
            TableOverWords(headings, all);
            return;
        }

        foreach (var line in Render(headings, all))
        {
            output.WriteLine(line);
        }
    }

    // The last column of each row below the others; where not even these fit beside each other, the first, and below it the others by their headings.
    private void TableOverWords(IReadOnlyList<string> headings, List<IReadOnlyList<Cell>> rows)
    {
        var last = headings.Count - 1;
        if (Enumerable.Range(0, last).Sum(column => WidthOf(headings, rows, column) + Gap) - Gap > Width)
        {
            foreach (var row in rows)
            {
                Write(Broken(row[0].Text, hanging: "  "), CodeOf(row[0].Tone));
                Write(Broken(string.Join(", ", row.Skip(1).Select((cell, index) => Named(headings[index + 1], cell.Text)).Where(text => text.Length > 0)), Below), "");
            }

            return;
        }

        var lines = Render([.. headings.Take(last)], [.. rows.Select(row => (IReadOnlyList<Cell>)[.. row.Take(last)])]).ToList();
        if (lines.Count > rows.Count)
        {
            output.WriteLine(lines[0]);
            lines.RemoveAt(0);
        }

        foreach (var (row, line) in rows.Zip(lines))
        {
            output.WriteLine(line);
            if (row[last].Text.Length > 0)
            {
                Write(Broken(row[last].Text, Below), CodeOf(row[last].Tone));
            }
        }
    }

    private static string Named(string heading, string text) => heading.Length == 0 || text.Length == 0 ? text : $"{heading.Trim().ToLowerInvariant()}: {text}";

    private static int WidthOf(IReadOnlyList<string> headings, List<IReadOnlyList<Cell>> rows, int column) =>
        rows.Select(row => row[column].Text.Length).Append(headings[column].Length).Max();

    private IEnumerable<string> Render(IReadOnlyList<string> headings, List<IReadOnlyList<Cell>> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = headings.Any(heading => heading.Length > 0) };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Dim))) { NoWrap = table.Columns.Count < headings.Count - 1, Padding = new Padding(0, 0, Gap, 0) });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(PlainText.CleanLines(cell.Text), StyleOf(cell.Tone))));
        }

        using var text = new StringWriter();
        CreateConsole(text).Write(table);
        return [.. text.ToString().TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];
    }

    /// <summary>Writes the lines that changed, with <paramref name="context"/> lines around them.</summary>
    public void Diff(string before, string after, int context = 3)
    {
        foreach (var (change, line) in LineDiff.Near(before, after, context))
        {
            output.WriteLine(change switch
            {
                LineChange.Added => Paint($"+ {line}", "32"),
                LineChange.Removed => Paint($"- {line}", "31"),
                LineChange.Same => PlainText.Clean($"  {line}"),
                _ => Paint("  ⋮", "2"),
            });
        }
    }

    private static string CodeOf(Tone tone) => tone switch
    {
        Tone.Good => "32",
        Tone.Bad => "31",
        Tone.Caution => "33",
        Tone.Faint => "2",
        _ => "",
    };

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Bad => new Style(Color.Maroon),
        Tone.Caution => new Style(Color.Olive),
        Tone.Faint => new Style(decoration: Decoration.Dim),
        _ => Style.Plain,
    };

    private IAnsiConsole CreateConsole(TextWriter text)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Width;
        return console;
    }

    private IEnumerable<string> Broken(string text, string indent = "", string hanging = "") =>
        Width == Unwrapped ? PlainText.CleanLines(text).Split('\n').Select(line => indent + line) : WordWrap.Lines(PlainText.CleanLines(text), Width, indent, hanging);

    private void Write(IEnumerable<string> lines, string code)
    {
        foreach (var line in lines)
        {
            output.WriteLine(code.Length > 0 && colours ? $"\u001b[{code}m{line}\u001b[0m" : line);
        }
    }

    // Texts hold parts of objects: nothing of them may act on the terminal.
    private string Paint(string text, string code) => colours ? $"\u001b[{code}m{PlainText.CleanLines(text)}\u001b[0m" : PlainText.CleanLines(text);
}

/// <summary>How something strikes a person.</summary>
internal enum Tone
{
    /// <summary>As any text.</summary>
    Plain,

    /// <summary>Good news.</summary>
    Good,

    /// <summary>Bad news.</summary>
    Bad,

    /// <summary>It wants attention.</summary>
    Caution,

    /// <summary>It matters less.</summary>
    Faint,
}

/// <summary>A cell of a table.</summary>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    /// <summary>Plain text.</summary>
    public static implicit operator Cell(string text) => new(text);
}
