using Sluice.Json;

namespace Sluice.Patching;

/// <summary>
/// Writes the edits of a document as a JSON Patch (RFC 6902). Only what was edited is visited, and each place is written once with what
/// it finally holds: an edit taken back by a later one leaves no operation, and nothing is replaced for the sake of something inside it.
/// </summary>
internal ref struct PatchWriter
{
    private readonly Document _document;
    private readonly ByteBuffer _output;
    private readonly ByteBuffer _path;

    private PatchWriter(Document document, ByteBuffer output, ByteBuffer path)
    {
        _document = document;
        _output = output;
        _path = path;
    }

    private int Operations { get; set; }

    /// <summary>Writes the patch that turns <paramref name="root"/> as it was parsed into what it is now, as a JSON array.</summary>
    /// <param name="root">The node that the patch's pointers start from.</param>
    /// <param name="output">Gets the array; nothing when there is no operation.</param>
    /// <param name="path">A scratch buffer.</param>
    /// <returns>The number of operations.</returns>
    public static int Write(Node root, ByteBuffer output, ByteBuffer path)
    {
        if (!root.Exists || root.Document.EditCount == 0)
        {
            return 0;
        }

        path.Reset();
        var writer = new PatchWriter(root.Document, output, path);
        writer.WriteChanges(root.Id);
        if (writer.Operations > 0)
        {
            output.Write((byte)']');
        }

        return writer.Operations;
    }

    /// <summary>Writes a value as it is now. What no edit touched is copied as text.</summary>
    public static void WriteValue(Document document, int id, ByteBuffer output)
    {
        ref var entry = ref document.Entries[id];
        if (entry.Kind == NodeKind.String)
        {
            output.Write((byte)'"');
            output.Write(document.Raw(id));
            output.Write((byte)'"');
        }
        else if ((entry.Flags & EntryFlags.Touched) == 0)
        {
            output.Write(document.Raw(id));
        }
        else
        {
            WriteContainer(document, id, output);
        }
    }

    private static void WriteContainer(Document document, int id, ByteBuffer output)
    {
        var named = document.Entries[id].Kind == NodeKind.Object;
        output.Write(named ? (byte)'{' : (byte)'[');
        var children = new ChildEnumerator(document, id);
        var separate = false;
        while (children.MoveNext())
        {
            if (separate)
            {
                output.Write((byte)',');
            }

            separate = true;
            if (named)
            {
                WriteValue(document, children.Current.Name, output);
                output.Write((byte)':');
            }

            WriteValue(document, children.Current.Value, output);
        }

        output.Write(named ? (byte)'}' : (byte)']');
    }

    private void WriteChanges(int container)
    {
        if ((_document.Entries[container].Flags & EntryFlags.Touched) == 0)
        {
            return;
        }

        var named = _document.Entries[container].Kind == NodeKind.Object;
        if (_document.EditedChildren(container) is not { } after)
        {
            WriteChangesInside(container, named);
            return;
        }

        var before = Originals(container);
        if (named)
        {
            WriteMembers(before, after);
        }
        else
        {
            WriteElements(before, after);
        }
    }

    private void WriteChangesInside(int container, bool named)
    {
        var children = new ChildEnumerator(_document, container);
        for (var index = 0; children.MoveNext(); index++)
        {
            var mark = named ? EnterMember(children.Current.Name) : EnterElement(index);
            WriteChanges(children.Current.Value);
            _path.Truncate(mark);
        }
    }

    private void WriteMembers(List<Child> before, List<Child> after)
    {
        for (var i = 0; i < before.Count; i++)
        {
            if (Find(after, before[i], i) < 0)
            {
                var mark = EnterMember(before[i].Name);
                WriteRemove();
                _path.Truncate(mark);
            }
        }

        for (var i = 0; i < after.Count; i++)
        {
            var mark = EnterMember(after[i].Name);
            if (Find(before, after[i], i) is var old && old < 0)
            {
                WriteAdd(after[i].Value);
            }
            else
            {
                WriteDifference(before[old].Value, after[i].Value);
            }

            _path.Truncate(mark);
        }
    }

    // Elements are never moved, so what both lists hold comes in the same order in both.
    private void WriteElements(List<Child> before, List<Child> after)
    {
        var old = 0;
        var index = 0;
        while (old < before.Count || index < after.Count)
        {
            var gone = old < before.Count && !Holds(after, before[old]);
            var come = index < after.Count && !Holds(before, after[index]);
            var mark = EnterElement(index);
            if (gone && come)
            {
                WriteDifference(before[old++].Value, after[index++].Value);
            }
            else if (gone)
            {
                WriteRemove();
                old++;
            }
            else if (come)
            {
                WriteAdd(after[index++].Value);
            }
            else
            {
                WriteChanges(after[index++].Value);
                old++;
            }

            _path.Truncate(mark);
        }
    }

    private void WriteDifference(int before, int after)
    {
        if (before == after)
        {
            WriteChanges(after);
        }
        else if (_document.Entries[before].Kind == NodeKind.Object && _document.Entries[after].Kind == NodeKind.Object)
        {
            WriteMembers(Originals(before), _document.EditedChildren(after) ?? Originals(after));
        }
        else if (!EqualsOriginal(before, after))
        {
            Begin("replace"u8);
            End(after);
        }
    }

    // What was replaced may have been edited first; the patch starts from what was parsed.
    private readonly bool EqualsOriginal(int before, int after)
    {
        var value = new Node(_document, after);
        if ((_document.Entries[before].Flags & EntryFlags.Touched) == 0)
        {
            return new Node(_document, before).ValueEquals(value);
        }

        var original = new Document();
        original.Parse(_document.Raw(before));
        return original.Root.ValueEquals(value);
    }

    private readonly List<Child> Originals(int container)
    {
        var children = new List<Child>();
        _document.CopyOriginalChildren(container, children);
        return children;
    }

    // Most members stay where they were: the same position is looked at first.
    private readonly int Find(List<Child> children, Child child, int hint)
    {
        if (hint < children.Count && _document.SameText(children[hint].Name, child.Name))
        {
            return hint;
        }

        for (var i = 0; i < children.Count; i++)
        {
            if (_document.SameText(children[i].Name, child.Name))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool Holds(List<Child> children, Child child)
    {
        foreach (var other in children)
        {
            if (other.Value == child.Value)
            {
                return true;
            }
        }

        return false;
    }

    private readonly int EnterMember(int name)
    {
        var mark = _path.Length;
        _path.Write((byte)'/');
        JsonPointer.WriteSegment(_path, _document, name);
        return mark;
    }

    private readonly int EnterElement(int index)
    {
        var mark = _path.Length;
        _path.Write((byte)'/');
        _path.Write((long)index);
        return mark;
    }

    private void WriteRemove()
    {
        Begin("remove"u8);
        _output.Write((byte)'}');
    }

    private void WriteAdd(int value)
    {
        Begin("add"u8);
        End(value);
    }

    private void Begin(ReadOnlySpan<byte> operation)
    {
        _output.Write(Operations++ == 0 ? (byte)'[' : (byte)',');
        _output.Write("{\"op\":\""u8);
        _output.Write(operation);
        _output.Write("\",\"path\":\""u8);
        _output.Write(_path.Span);
        _output.Write((byte)'"');
    }

    private readonly void End(int value)
    {
        _output.Write(",\"value\":"u8);
        WriteValue(_document, value, _output);
        _output.Write((byte)'}');
    }
}
