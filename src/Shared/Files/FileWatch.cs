namespace Sluice.Files;

/// <summary>
/// Tells when files have a new content, by reading them at each poll. A content counts once two polls in a row saw the same: a file that is
/// being written, and a directory whose symlinks are swapped between two reads, are never taken for a version.
/// </summary>
/// <param name="read">Reads the files.</param>
/// <param name="current">What they held when watching began.</param>
internal sealed class FileWatch(Func<FileSnapshot> read, FileSnapshot current)
{
    private string _current = current.Hash;
    private string? _pending;

    /// <summary>Reads the files again. Not safe for concurrent use.</summary>
    /// <returns>The new content, once; null when there is none or it has not settled.</returns>
    public FileSnapshot? Poll()
    {
        var seen = read();
        if (seen.Hash == _current)
        {
            _pending = null;
            return null;
        }

        if (seen.Hash != _pending)
        {
            _pending = seen.Hash;
            return null;
        }

        _current = seen.Hash;
        _pending = null;
        return seen;
    }
}
