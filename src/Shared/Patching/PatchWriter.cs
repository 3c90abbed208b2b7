using System.Runtime.InteropServices;
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

    private void WriteChanges(int container)
    {
        if (!IsTouched(container))
        {
            return;
        }

        var named = _document.Entries[container].Kind == NodeKind.Object;
        if (_document.EditedChildren(container) is not { } after)
        {
            WriteChangesInside(container, named);
            return;
        }

        var used = _document.Lists.Used;
        var before = Originals(container);
        if (named)
        {
            WriteMembers(before, after);
        }
        else
        {
            WriteElements(before, after);
        }

        _document.Lists.GiveBack(used);
    }

    // Most are not, and need no path.
    private readonly bool IsTouched(int value) => (_document.Entries[value].Flags & EntryFlags.Touched) != 0;

    private void WriteChangesInside(int container, bool named)
    {
        var children = new ChildEnumerator(_document, container);
        for (var index = 0; children.MoveNext(); index++)
        {
            if (IsTouched(children.Current.Value))
            {
                var mark = named ? EnterMember(children.Current.Name) : EnterElement(index);
                WriteChanges(children.Current.Value);
                _path.Truncate(mark);
            }
        }
    }

    private void WriteMembers(List<Child> before, List<Child> after)
    {
        var (kept, known) = (new MemberSearch(_document, after), new MemberSearch(_document, before));
        foreach (var child in before)
        {
            if (!kept.TryFind(child, out _))
            {
                var mark = EnterMember(child.Name);
                WriteRemove();
                _path.Truncate(mark);
            }
        }

        foreach (var child in after)
        {
            var isKnown = known.TryFind(child, out var old);
            if (isKnown && old.Value == child.Value && !IsTouched(child.Value))
            {
                continue;
            }

            var mark = EnterMember(child.Name);
            if (isKnown)
            {
                WriteDifference(old.Value, child.Value);
            }
            else
            {
                WriteAdd(child.Value);
            }

            _path.Truncate(mark);
        }
    }

    // What is the same at both ends stays as it is, so that an element taken away and put back leaves no operation.
    private void WriteElements(List<Child> before, List<Child> after)
    {
        var shorter = Math.Min(before.Count, after.Count);
        var first = 0;
        while (first < shorter && IsSame(before[first], after[first]))
        {
            first++;
        }

        var last = 0;
        while (last < shorter - first && IsSame(before[^(last + 1)], after[^(last + 1)]))
        {
            last++;
        }

        WriteKept(before, after, 0, 0, first);
        WriteMiddle(CollectionsMarshal.AsSpan(before)[first..^last], CollectionsMarshal.AsSpan(after)[first..^last], first);
        WriteKept(before, after, before.Count - last, after.Count - last, last);
    }

    private readonly bool IsSame(Child before, Child after) =>
        before.Value == after.Value || EqualsOriginal(before.Value, after.Value);

    private void WriteKept(List<Child> before, List<Child> after, int old, int index, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (before[old + i].Value == after[index + i].Value)
            {
                WriteElementChanges(after[index + i].Value, index + i);
            }
        }
    }

    // Elements are never moved, and entries are numbered in the order of the text, new ones behind all others. So the numbers of the
    // elements that stayed ascend in both lists, and one pass over them tells what went and what came.
    private void WriteMiddle(ReadOnlySpan<Child> before, ReadOnlySpan<Child> after, int offset)
    {
        var old = 0;
        var index = 0;
        var ahead = 0;
        while (old < before.Length || index < after.Length)
        {
            var gone = old < before.Length && !StandsAhead(before[old..], after, ref ahead);
            var come = index < after.Length && !Holds(before[old..], after[index]);
            var mark = EnterElement(offset + index);
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

    private static bool StandsAhead(ReadOnlySpan<Child> before, ReadOnlySpan<Child> after, ref int ahead)
    {
        while (ahead < after.Length && !Holds(before, after[ahead]))
        {
            ahead++;
        }

        return ahead < after.Length && after[ahead].Value == before[0].Value;
    }

    private static bool Holds(ReadOnlySpan<Child> ascending, Child child) =>
        !ascending.IsEmpty && child.Value >= ascending[0].Value && child.Value <= ascending[^1].Value;

    private void WriteElementChanges(int element, int index)
    {
        if (!IsTouched(element))
        {
            return;
        }

        var mark = EnterElement(index);
        WriteChanges(element);
        _path.Truncate(mark);
    }

    private void WriteDifference(int before, int after)
    {
        if (before == after)
        {
            WriteChanges(after);
        }
        else if (_document.Entries[before].Kind == NodeKind.Object && _document.Entries[after].Kind == NodeKind.Object)
        {
            var used = _document.Lists.Used;
            WriteMembers(Originals(before), _document.EditedChildren(after) ?? Originals(after));
            _document.Lists.GiveBack(used);
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
        var original = !IsTouched(before) ? new Node(_document, before) : Node.Parse(_document.Raw(before));
        return original.ValueEquals(value);
    }

    private readonly List<Child> Originals(int container)
    {
        var children = _document.Lists.Take();
        _document.CopyOriginalChildren(container, children);
        return children;
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
        NodeWriter.Write(_document, value, _output);
        _output.Write((byte)'}');
    }
}
