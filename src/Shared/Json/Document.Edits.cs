namespace Sluice.Json;

/// <content>The edits: of a container that is edited, a list of its children; and of each edit, what takes it back.</content>
public sealed partial class Document
{
    /// <summary>
    /// The most that may be added by one policy, in bytes of JSON: as much as the API server takes in a request. An object that it would be added to could not
    /// be stored.
    /// </summary>
    internal const int LargestAddition = 3 * 1024 * 1024;

    private readonly List<Undo> _undo = [];
    private readonly Dictionary<int, List<Child>> _edited = [];
    private ByteBuffer? _draft;
    private int _allowanceFrom;
    private volatile bool _closed;

    /// <summary>The number of edits so far: a place to <see cref="RollBack"/> to.</summary>
    internal int EditCount => _undo.Count;

    /// <summary>Refuses every edit from here on, until another text is parsed. Reading and <see cref="RollBack"/> go on.</summary>
    internal void Close() => _closed = true;

    /// <summary>Lets <see cref="LargestAddition"/> be added from here on.</summary>
    internal void RenewAllowance() => _allowanceFrom = _text.Length;

    /// <summary>Refuses to add more than is allowed, besides what was added since <see cref="RenewAllowance"/>.</summary>
    /// <exception cref="AdditionTooLargeException">It would be too much.</exception>
    internal void ThrowIfTooMuch(long bytes)
    {
        if (_text.Length - _allowanceFrom + bytes > LargestAddition)
        {
            throw new AdditionTooLargeException();
        }
    }

    /// <summary>Takes back every edit made after <paramref name="editCount"/>.</summary>
    internal void RollBack(int editCount)
    {
        Version++;
        for (var i = _undo.Count - 1; i >= editCount; i--)
        {
            var undo = _undo[i];
            var children = _edited[undo.Container];
            switch (undo.Edit)
            {
                case Edit.Insert:
                    children.RemoveAt(undo.Position);
                    break;
                case Edit.Remove:
                    children.Insert(undo.Position, undo.Old);
                    break;
                case Edit.RemoveMany:
                    _edited[undo.Container] = undo.Before!;
                    break;
                default:
                    children[undo.Position] = undo.Old;
                    break;
            }
        }

        _undo.RemoveRange(editCount, _undo.Count - editCount);
        _lookup.Clear();
    }

    /// <summary>Lists of children, for edits and for whoever compares them.</summary>
    internal ChildLists Lists { get; } = new();

    internal List<Child>? EditedChildren(int container) =>
        (_entries[container].Flags & EntryFlags.Edited) == 0 ? null : _edited[container];

    internal void Insert(int container, int position, Child child)
    {
        var children = MakeEditable(container);
        Adopt(container, child.Value);
        children.Insert(position, child);
        _lookup.Set(container, child);
        _undo.Add(new Undo(container, position, child, Edit.Insert));
    }

    /// <summary>Puts a child behind all others.</summary>
    internal void Append(int container, Child child) => Insert(container, MakeEditable(container).Count, child);

    internal void Remove(int container, int position)
    {
        var children = MakeEditable(container);
        _undo.Add(new Undo(container, position, children[position], Edit.Remove));
        _lookup.Remove(container, children[position]);
        children.RemoveAt(position);
    }

    /// <summary>Takes away every child of which a condition holds, in one pass.</summary>
    internal void RemoveWhere(int container, Func<Node, bool> condition)
    {
        var kept = new List<Child>();
        var children = new ChildEnumerator(this, container);
        var count = 0;
        for (; children.MoveNext(); count++)
        {
            if (!condition(new Node(this, children.Current.Value)))
            {
                kept.Add(children.Current);
            }
        }

        if (kept.Count < count)
        {
            _undo.Add(new Undo(container, 0, default, Edit.RemoveMany) { Before = MakeEditable(container) });
            _lookup.Forget(container);
            _edited[container] = kept;
        }
    }

    internal void Replace(int container, int position, int value)
    {
        var children = MakeEditable(container);
        Adopt(container, value);
        _undo.Add(new Undo(container, position, children[position], Edit.Replace));
        children[position] = children[position] with { Value = value };
        _lookup.Set(container, children[position]);
    }

    internal int NewText(ReadOnlySpan<char> text)
    {
        var start = _text.Length;
        JsonText.WriteEscaped(_text, text);
        return NewScalar(NodeKind.String, start, _text.Span[start..].Contains((byte)'\\') ? EntryFlags.Escaped : EntryFlags.None);
    }

    internal int NewText(ReadOnlySpan<byte> utf8)
    {
        var start = _text.Length;
        JsonText.WriteEscapedUtf8(_text, utf8);
        return NewScalar(NodeKind.String, start, _text.Span[start..].Contains((byte)'\\') ? EntryFlags.Escaped : EntryFlags.None);
    }

    internal int NewNumber(long number)
    {
        var start = _text.Length;
        _text.Write(number);
        return NewScalar(NodeKind.Number, start, EntryFlags.None);
    }

    internal int NewLiteral(NodeKind kind)
    {
        var start = _text.Length;
        _text.Write(kind switch
        {
            NodeKind.True => "true"u8,
            NodeKind.False => "false"u8,
            NodeKind.Object => "{}"u8,
            NodeKind.Array => "[]"u8,
            _ => "null"u8,
        });
        return NewScalar(kind, start, EntryFlags.None);
    }

    /// <summary>Reads more text into the document, as a value to be put somewhere.</summary>
    /// <exception cref="ArgumentException">The text is not one JSON value: a defect of the caller, who made it.</exception>
    internal int NewJson(ReadOnlySpan<byte> json)
    {
        ThrowIfTooMuch(json.Length);
        var id = Count;
        var start = _text.Length;
        _text.Write(json);
        _text.Terminate(Parser.Padding);
        return new Parser(this, start, json.Length).Parse() is { } fault ? throw new ArgumentException($"The value is {fault}.", nameof(json)) : id;
    }

    /// <summary>Reads a value that is put somewhere later, with <see cref="NodeEditing.InsertDraft"/>, or nowhere.</summary>
    internal Node Draft(ReadOnlySpan<byte> json) => new(this, NewJson(json));

    /// <summary>Forgets a draft that is put nowhere, if nothing was added after it.</summary>
    internal void Forget(Node draft)
    {
        _text.Truncate(_entries[draft.Id].Start);
        Count = draft.Id;
    }

    /// <summary>An empty buffer for JSON that goes into the document, the same one each time.</summary>
    internal ByteBuffer BeginDraft()
    {
        _draft ??= new ByteBuffer();
        _draft.Reset();
        return _draft;
    }

    private int NewScalar(NodeKind kind, int start, EntryFlags flags)
    {
        ThrowIfTooMuch(0);
        var id = AddEntry();
        _entries[id] = new Entry { Start = start, Length = _text.Length - start, Next = id + 1, Parent = -1, Kind = kind, Flags = flags };
        return id;
    }

    private void Adopt(int container, int value) => _entries[value].Parent = container;

    private List<Child> MakeEditable(int container)
    {
        Version++;
        if (_closed)
        {
            throw new InvalidOperationException("The document is closed: its request has been answered.");
        }

        Touch(container);
        if (EditedChildren(container) is { } known)
        {
            return known;
        }

        var children = Lists.Take();
        CopyOriginalChildren(container, children);
        _lookup.ForgetPositions(container);
        _edited.Add(container, children);
        _entries[container].Flags |= EntryFlags.Edited;
        return children;
    }

    private void Touch(int container)
    {
        for (var id = container; id >= 0 && (_entries[id].Flags & EntryFlags.Touched) == 0; id = _entries[id].Parent)
        {
            _entries[id].Flags |= EntryFlags.Touched;
        }
    }

    private enum Edit : byte
    {
        Insert,
        Remove,
        RemoveMany,
        Replace,
    }

    private readonly record struct Undo(int Container, int Position, Child Old, Edit Edit)
    {
        /// <summary>All children before many of them were removed.</summary>
        public List<Child>? Before { get; init; }
    }
}
