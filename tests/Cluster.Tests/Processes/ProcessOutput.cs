namespace Sluice.Cluster.Tests.Processes;

/// <summary>The lines that a process wrote so far, to stdout and stderr in the order of their arrival. Safe for use by several threads.</summary>
internal sealed class ProcessOutput
{
    private readonly List<string> lines = [];

    /// <summary>A copy of all lines.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (lines)
            {
                return [.. lines];
            }
        }
    }

    /// <summary>The last <paramref name="count"/> lines as one text.</summary>
    public string Tail(int count) => string.Join('\n', Lines.TakeLast(count));

    /// <summary>Whether a line contains <paramref name="text"/>, compared ordinally.</summary>
    public bool Contains(string text) => Lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    internal void Add(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (lines)
        {
            lines.Add(line);
        }
    }
}
