namespace Sluice.Decisions;

/// <summary>A file that lines are added to. Whoever moves it away or empties it gets a new one begun.</summary>
/// <param name="path">The file.</param>
/// <param name="mode">Who may read and write a new one, where the system knows such.</param>
internal sealed class LineFile(string path, UnixFileMode mode) : IDisposable
{
    private FileStream? _stream;

    /// <summary>Bytes in it, while it is open; 0 of what has no end, such as a pipe.</summary>
    public long Length { get; private set; }

    /// <summary>Opens it, unless it is open.</summary>
    public FileStream Open()
    {
        // Somebody may have moved it away, or emptied it.
        if (_stream is { CanSeek: true } && (!File.Exists(path) || _stream.Length < Length))
        {
            Close();
        }

        if (_stream is null)
        {
            _stream = new FileStream(path, Options());
            Length = _stream.CanSeek ? _stream.Length : 0;
        }

        return _stream;
    }

    /// <summary>Adds lines, all or none that count.</summary>
    public void Append(ReadOnlySpan<byte> lines)
    {
        var stream = Open();
        if (!stream.CanSeek)
        {
            stream.Write(lines);
            return;
        }

        // At its own place: what a full disk let in of a line is written over when there is room again.
        RandomAccess.Write(stream.SafeFileHandle, lines, Length);
        Length += lines.Length;
    }

    /// <summary>Closes it, until it is needed.</summary>
    public void Close()
    {
        _stream?.Dispose();
        _stream = null;
        Length = 0;
    }

    /// <inheritdoc />
    public void Dispose() => Close();

    private FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        return options;
    }
}
