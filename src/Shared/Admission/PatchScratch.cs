using Sluice.Json;
using Sluice.Patching;

namespace Sluice.Admission;

/// <summary>The patch of one request: written when it is asked for and something has changed since.</summary>
/// <param name="arrays">Where large arrays come from; null for nowhere.</param>
internal sealed class PatchScratch(ReviewArrays? arrays = null)
{
    private readonly ByteBuffer _path = new(256);
    private ByteBuffer _patch = new(1024, arrays?.Bytes);
    private ByteBuffer _before = new(1024, arrays?.Bytes);
    private int _version = -1;

    /// <summary>The patch as it was written last; empty when nothing was edited.</summary>
    public ByteBuffer Patch => _patch;

    /// <summary>Writes the patch of an object as it is now.</summary>
    /// <returns>Whether there is anything in it.</returns>
    public bool Write(Node root)
    {
        if (root.Exists && root.Document.Version != _version)
        {
            _patch.Reset();
            PatchWriter.Write(root, _patch, _path);
            _version = root.Document.Version;
        }

        return _patch.Length > 0;
    }

    /// <summary>Writes it again, and says whether it is what it was when it was last written.</summary>
    public bool IsSame(Node root)
    {
        if (root.Document.Version == _version)
        {
            return true;
        }

        (_patch, _before) = (_before, _patch);
        Write(root);
        return _patch.Span.SequenceEqual(_before.Span);
    }

    /// <summary>Forgets it all.</summary>
    public void Reset()
    {
        _patch.Reset();
        _before.Reset();
        _path.Reset();
        _version = -1;
    }
}
