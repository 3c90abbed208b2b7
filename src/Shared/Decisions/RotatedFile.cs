namespace Sluice.Decisions;

/// <summary>A file that becomes <c>FILE.1</c> when it is full, which was <c>FILE.2</c> before, and so on.</summary>
/// <param name="path">The file.</param>
/// <param name="maxBytes">Bytes at which it is full.</param>
/// <param name="kept">Full files that are kept.</param>
internal sealed class RotatedFile(string path, long maxBytes, int kept) : ILineTarget
{
    // Who did what is for auditors, not for everyone on the machine.
    private readonly LineFile _file = new(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

    /// <inheritdoc />
    public void Append(ReadOnlySpan<byte> lines)
    {
        _file.Open();
        if (_file.Length > 0 && _file.Length + lines.Length > maxBytes)
        {
            Rotate();
        }

        _file.Append(lines);
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private void Rotate()
    {
        _file.Close();
        for (var i = kept - 1; i >= 1; i--)
        {
            if (File.Exists($"{path}.{i}"))
            {
                File.Move($"{path}.{i}", $"{path}.{i + 1}", overwrite: true);
            }
        }

        File.Move(path, $"{path}.1", overwrite: true);
    }
}
