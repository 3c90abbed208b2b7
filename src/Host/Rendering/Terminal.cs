namespace Sluice.Host.Rendering;

/// <summary>Colours, where a person looks: on a terminal, and not when <c>NO_COLOR</c> is set (https://no-color.org).</summary>
internal sealed class Terminal(TextWriter output, bool colours)
{
    /// <summary>Standard output.</summary>
    public static Terminal Output { get; } = new(Console.Out, !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    /// <summary>Writes a line.</summary>
    public void Line(string text = "") => output.WriteLine(text);

    /// <summary>Writes a heading.</summary>
    public void Heading(string text) => output.WriteLine(Paint(text, "1"));

    /// <summary>Writes a line of good news.</summary>
    public void Good(string text) => output.WriteLine(Paint(text, "32"));

    /// <summary>Writes a line of bad news.</summary>
    public void Bad(string text) => output.WriteLine(Paint(text, "31"));

    /// <summary>Writes the lines that changed, with <paramref name="context"/> lines around them.</summary>
    public void Diff(string before, string after, int context = 3)
    {
        var lines = LineDiff.Compare(before, after);
        var shown = -1;
        for (var i = 0; i < lines.Count; i++)
        {
            if (!IsNear(lines, i, context))
            {
                continue;
            }

            if (i > shown + 1)
            {
                output.WriteLine(Paint("  ⋮", "2"));
            }

            shown = i;
            output.WriteLine(lines[i].Change switch
            {
                LineChange.Added => Paint($"+ {lines[i].Line}", "32"),
                LineChange.Removed => Paint($"- {lines[i].Line}", "31"),
                _ => $"  {lines[i].Line}",
            });
        }
    }

    private static bool IsNear(IReadOnlyList<(LineChange Change, string Line)> lines, int index, int context)
    {
        for (var i = Math.Max(0, index - context); i <= Math.Min(lines.Count - 1, index + context); i++)
        {
            if (lines[i].Change != LineChange.Same)
            {
                return true;
            }
        }

        return false;
    }

    private string Paint(string text, string code) => colours ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
