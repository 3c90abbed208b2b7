using System.Text;

namespace Sluice.Hosting.Serving;

/// <summary>
/// Standard error as the log writes to it. On a full disk, lines are lost and counted, and nothing else happens: the console logger itself
/// would give up its queue after the first failure, and from then on hold up reviews with every line.
/// </summary>
/// <param name="output">Where the lines go.</param>
/// <param name="recovered">Called with the number of lost lines when one could be written again.</param>
internal sealed class LogOutput(TextWriter output, Action<long> recovered) : TextWriter
{
    private long _lost;

    /// <inheritdoc />
    public override Encoding Encoding => output.Encoding;

    /// <inheritdoc />
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc />
    public override void Write(string? value)
    {
        try
        {
            // What was lost may have left half a line behind.
            output.Write(Volatile.Read(ref _lost) > 0 ? Environment.NewLine + value : value);
        }
        catch (IOException)
        {
            Interlocked.Increment(ref _lost);
            return;
        }

        if (Interlocked.Exchange(ref _lost, 0) is var lost && lost > 0)
        {
            recovered(lost);
        }
    }

    /// <inheritdoc />
    public override void WriteLine(string? value) => Write(value + Environment.NewLine);
}
