using Sluice.Admission;
using Spectre.Console;

namespace Sluice.Host.Rendering;

/// <summary>Text for a person: colours on a terminal, and not when <c>NO_COLOR</c> is set (https://no-color.org).</summary>
internal sealed class Terminal(TextWriter output, bool colours)
{
    // Where nobody looks nothing is wrapped: lines are for grep.
    private const int Unwrapped = 10_000;

    /// <summary>Standard output.</summary>
    public static Terminal Output { get; } = For(Console.Out);

    /// <summary>Whether this is standard output, on a terminal.</summary>
    public bool IsWatched { get; init; }

    /// <summary>Where a command writes to.</summary>
    public static Terminal For(TextWriter output)
    {
        var isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        return new Terminal(output, isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))) { IsWatched = isTerminal };
    }

    /// <summary>Writes a line.</summary>
    public void Line(string text = "") => output.WriteLine(PlainText.CleanLines(text));

    /// <summary>Writes a heading.</summary>
    public void Heading(string text) => output.WriteLine(Paint(text, "1"));

    /// <summary>Writes a line of good news.</summary>
    public void Good(string text) => output.WriteLine(Paint(text, "32"));

    /// <summary>Writes a line of bad news.</summary>
    public void Bad(string text) => output.WriteLine(Paint(text, "31"));

    /// <summary>Writes a line that wants attention.</summary>
    public void Caution(string text) => output.WriteLine(Paint(text, "33"));

    /// <summary>Writes a line that matters less.</summary>
    public void Faint(string text) => output.WriteLine(Paint(text, "2"));

    /// <summary>Writes rows in columns, wrapped to the width of the terminal.</summary>
    /// <param name="headings">One for each column; all empty for none.</param>
    /// <param name="rows">The rows; each cell with its colour.</param>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<Cell>> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = headings.Any(heading => heading.Length > 0) };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Dim))) { NoWrap = table.Columns.Count < headings.Count - 1, Padding = new Padding(0, 0, 2, 0) });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(PlainText.CleanLines(cell.Text), StyleOf(cell.Tone))));
        }

        using var text = new StringWriter();
        CreateConsole(text).Write(table);
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n'))
        {
            output.WriteLine(line.TrimEnd());
        }
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
        console.Profile.Width = IsWatched ? Math.Max(Console.WindowWidth, 40) : Unwrapped;
        return console;
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
