namespace Sluice.Decisions;

/// <summary>Where the lines of the decision log go. Not for concurrent use.</summary>
internal interface IDecisionTarget : IDisposable
{
    /// <summary>Writes lines, all of them or, with an exception, none that count: they are to be written again.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be written.</exception>
    void Append(ReadOnlySpan<byte> lines);
}

/// <summary>Standard output.</summary>
internal sealed class DecisionOutput : IDecisionTarget
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

/// <summary>A file that becomes <c>FILE.1</c> when it is full, which was <c>FILE.2</c> before, and so on.</summary>
/// <param name="path">The file.</param>
/// <param name="maxBytes">Bytes at which it is full.</param>
/// <param name="kept">Full files that are kept.</param>
internal sealed class DecisionFile(string path, long maxBytes, int kept) : IDecisionTarget
{
    private FileStream? _stream;
    private long _length;

    /// <inheritdoc />
    public void Append(ReadOnlySpan<byte> lines)
    {
        var stream = Open();
        if (!stream.CanSeek)
        {
            stream.Write(lines);
            return;
        }

        if (_length > 0 && _length + lines.Length > maxBytes)
        {
            Rotate();
            stream = Open();
        }

        // At its own place: what a full disk let in of a line is written over when there is room again.
        RandomAccess.Write(stream.SafeFileHandle, lines, _length);
        _length += lines.Length;
    }

    /// <inheritdoc />
    public void Dispose() => Close();

    private FileStream Open()
    {
        // Somebody may have moved it away, or emptied it.
        if (_stream is { CanSeek: true } && (!File.Exists(path) || _stream.Length < _length))
        {
            Close();
        }

        if (_stream is null)
        {
            _stream = new FileStream(path, Options());
            _length = _stream.CanSeek ? _stream.Length : 0;
        }

        return _stream;
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            // Who did what is for auditors, not for everyone on the machine.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        }

        return options;
    }

    private void Rotate()
    {
        Close();
        for (var i = kept - 1; i >= 1; i--)
        {
            if (File.Exists($"{path}.{i}"))
            {
                File.Move($"{path}.{i}", $"{path}.{i + 1}", overwrite: true);
            }
        }

        File.Move(path, $"{path}.1", overwrite: true);
    }

    private void Close()
    {
        _stream?.Dispose();
        _stream = null;
        _length = 0;
    }
}
