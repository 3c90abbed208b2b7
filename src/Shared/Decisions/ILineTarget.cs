namespace Sluice.Decisions;

/// <summary>Where lines go. Not for concurrent use.</summary>
internal interface ILineTarget : IDisposable
{
    /// <summary>Writes lines, all of them or, with an exception, none that count: they are to be written again.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be written.</exception>
    void Append(ReadOnlySpan<byte> lines);
}

/// <summary>Standard output.</summary>
internal sealed class StandardOutput : ILineTarget
{
    private readonly Stream _stream = Console.OpenStandardOutput();

    /// <inheritdoc />
    public void Append(ReadOnlySpan<byte> lines)
    {
        _stream.Write(lines);
        _stream.Flush();
    }

    /// <inheritdoc />
    public void Dispose() => _stream.Dispose();
}
