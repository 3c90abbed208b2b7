namespace Sluice.Json;

/// <summary>
/// A JSON text, read once into a flat list of entries, and the edits made to it. Nothing is copied until it is edited, and then only
/// the list of children of the edited container; the patch is read off those lists.
/// Not safe for concurrent use: one request owns one document.
/// </summary>
/// <remarks>
/// Every look at a node costs a step (<see cref="WorkMeter"/>), which is where a deadline ends work, and where a test sees that a policy's cost is linear in
/// its request. Long objects and arrays are found by an index from the second look on (<see cref="ChildLookup"/>).
/// </remarks>
public sealed class Document
{
    /// <summary>
    /// The most that may be added by one policy, in bytes of JSON: as much as the API server takes in a request. An object that it would be added to could not
    /// be stored.
    /// </summary>
    public const int LargestAddition = 3 * 1024 * 1024;

    /// <summary>
    /// The most names and values that are read: every eight bytes of the largest body. Objects of Kubernetes have one in ten bytes or fewer; a body of
    /// <c>[0,0,…]</c> has one in two, and would take forty times its own size.
    /// </summary>
    internal const int MostEntries = 1024 * 1024;

    private const int FewestEntries = 256;

    private readonly ReviewArrays? _arrays;
    private readonly ByteBuffer _text;
    private readonly List<Undo> _undo = [];
    private readonly Dictionary<int, List<Child>> _edited = [];

    // Whoever goes over children while others are added still reads these.
    private readonly List<Entry[]> _outgrown = [];
    private long _outgrownLength;
    private Entry[] _entries = new Entry[FewestEntries];
    private readonly ChildLookup _lookup;
    private int _allowanceFrom;
    private volatile bool _closed;

    internal static int EntrySize => System.Runtime.CompilerServices.Unsafe.SizeOf<Entry>();

    /// <summary>Makes a document that holds nothing.</summary>
    public Document()
        : this(null)
    {
    }

    internal Document(ReviewArrays? arrays)
    {
        _arrays = arrays;
        _text = new ByteBuffer(4 * 1024, arrays?.Bytes);
        _lookup = new ChildLookup(this);
    }

    /// <summary>Where the text is put that <see cref="ParseText"/> reads; the document has to be reset.</summary>
    public ByteBuffer Input => _text;

    /// <summary>Bytes of memory that text and entries have.</summary>
    public long Capacity => _text.Capacity + ((_entries.Length + _outgrownLength) * EntrySize);

    /// <summary>Another one after every edit, and after edits were taken back.</summary>
    internal int Version { get; private set; }

    internal WorkMeter Work { get; } = new();

    internal byte[] Text => _text.Array;

    internal Entry[] Entries => _entries;

    internal int Count { get; set; }

    /// <summary>Entries up to here came from the text that was parsed first; later ones were added by edits.</summary>
    internal int OriginalCount { get; private set; }

    /// <summary>The parsed value; missing before <see cref="Parse"/>.</summary>
    public Node Root => OriginalCount == 0 ? default : new Node(this, 0);

    /// <summary>The number of edits so far: a place to <see cref="RollBack"/> to.</summary>
    public int EditCount => _undo.Count;

    /// <summary>Reads <paramref name="json"/>, in place of whatever the document held.</summary>
    /// <returns>What is wrong with the text, or null when it is one JSON value without duplicate keys, at most 128 levels deep.</returns>
    public ParseFault? Parse(ReadOnlySpan<byte> json)
    {
        Reset();
        _text.Write(json);
        return ParseText();
    }

    /// <summary>Reads what was written to <see cref="Input"/>, as <see cref="Parse"/> does, without a copy of it.</summary>
    public ParseFault? ParseText()
    {
        if (!Parser.IsUtf8(_text.Span))
        {
            return new ParseFault(ParseFaultKind.Encoding, "not UTF-8");
        }

        _text.Terminate(Parser.Padding);
        var error = new Parser(this, 0, _text.Length).Parse();
        OriginalCount = error is null ? Count : 0;
        RenewAllowance();
        return error;
    }

    /// <summary>Bytes of memory that a text may take while it is parsed: the text, its entries, and the ones before they grew.</summary>
    public static long WorstCapacity(int length)
    {
        var entries = Math.Min((uint)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)((length / 2) + 2)), MostEntries);
        return length + (entries * 2L * EntrySize);
    }

    /// <summary>Forgets everything; the memory is kept for the next text.</summary>
    public void Reset()
    {
        _text.Reset();
        _undo.Clear();
        _edited.Clear();
        _lookup.Clear();
        Work.Reset();
        Count = 0;
        OriginalCount = 0;
        _allowanceFrom = 0;
        _closed = false;
        // One huge review must not hold its memory for good: 8 Ki entries belong to about 100 KB of JSON.
        if (_entries.Length > 8 * 1024)
        {
            _outgrown.Add(_entries);
            _entries = new Entry[FewestEntries];
        }

        if (_outgrown.Count > 0)
        {
            LetGoOfOutgrown();
        }
    }

    private void LetGoOfOutgrown()
    {
        if (_arrays is not null)
        {
            _outgrown.ForEach(_arrays.Entries.Return);
        }

        _outgrown.Clear();
        _outgrownLength = 0;
    }

    /// <summary>Refuses every edit from here on, until another text is parsed. Reading and <see cref="RollBack"/> go on.</summary>
    public void Close() => _closed = true;

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
    public void RollBack(int editCount)
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

    internal int AddEntry()
    {
        if (Count == _entries.Length)
        {
            Grow();
        }

        return Count++;
    }

    internal Entry[] Grow()
    {
        var grown = _arrays?.Entries.Rent(_entries.Length * 2) ?? new Entry[_entries.Length * 2];
        _entries.CopyTo(grown, 0);
        _outgrown.Add(_entries);
        _outgrownLength += _entries.Length;
        return _entries = grown;
    }

    internal ReadOnlySpan<byte> Raw(int id) => _text.Span.Slice(_entries[id].Start, _entries[id].Length);

    internal bool IsEscaped(int id) => (_entries[id].Flags & EntryFlags.Escaped) != 0;

    internal string GetText(int id)
    {
        Work.SpendOnBytes(_entries[id].Length);
        return IsEscaped(id) ? JsonText.Unescape(Raw(id)) : System.Text.Encoding.UTF8.GetString(Raw(id));
    }

    /// <summary>As <see cref="GetText"/>, for a text that comes again in other reviews.</summary>
    internal string GetRepeatedText(int id) => IsEscaped(id) ? GetText(id) : RepeatedTexts.Of(Raw(id));

    internal bool TextEquals(int id, ReadOnlySpan<byte> utf8) => IsEscaped(id) ? JsonText.UnescapesTo(Raw(id), utf8) : Raw(id).SequenceEqual(utf8);

    internal bool SameText(int id, int other) => id == other
        || (IsEscaped(id) || IsEscaped(other) ? JsonText.SameValue(Raw(id), Raw(other)) : Raw(id).SequenceEqual(Raw(other)));

    internal List<Child>? EditedChildren(int container) =>
        (_entries[container].Flags & EntryFlags.Edited) == 0 ? null : _edited[container];

    /// <summary>The value of a member of an object, or -1. Every policy asks this all the time, so it goes over the entries themselves.</summary>
    internal int FindMember(int container, ReadOnlySpan<byte> name)
    {
        if (_lookup.TryFindMember(container, name, out var indexed))
        {
            return indexed;
        }

        var found = EditedChildren(container) is { } edited ? FindAmong(edited, name, out var looks) : FindAmongEntries(container, name, out looks);
        Work.Spend(looks);
        if (looks > ChildLookup.Long)
        {
            _lookup.NoteLongWalk(container);
        }

        return found;
    }

    private int FindAmong(List<Child> children, ReadOnlySpan<byte> name, out int looks)
    {
        looks = 0;
        foreach (var child in children)
        {
            looks++;
            if (TextEquals(child.Name, name))
            {
                return child.Value;
            }
        }

        return -1;
    }

    private int FindAmongEntries(int container, ReadOnlySpan<byte> name, out int looks)
    {
        looks = 0;
        var entries = _entries;
        var text = Text;
        var end = entries[container].Next;
        for (var id = container + 1; id < end; id = entries[id + 1].Next)
        {
            looks++;
            ref var entry = ref entries[id];
            if ((entry.Flags & EntryFlags.Escaped) != 0 ? TextEquals(id, name) : entry.Length == name.Length && text.AsSpan(entry.Start, entry.Length).SequenceEqual(name))
            {
                return id + 1;
            }
        }

        return -1;
    }

    /// <summary>The child at an index, or -1.</summary>
    internal int ChildAt(int container, int index) => _lookup.ChildAt(container, index);

    /// <summary>The number of children.</summary>
    internal int CountOf(int container) => _lookup.CountOf(container);

    /// <summary>The children as they were before any edit.</summary>
    internal void CopyOriginalChildren(int container, List<Child> children)
    {
        var named = _entries[container].Kind == NodeKind.Object;
        var end = _entries[container].Next;
        for (var id = container + 1; id < end;)
        {
            var value = named ? id + 1 : id;
            children.Add(new Child(named ? id : -1, value));
            id = _entries[value].Next;
        }

        Work.Spend(children.Count);
    }

    internal void Insert(int container, int position, Child child)
    {
        var children = MakeEditable(container);
        Adopt(container, child.Value);
        children.Insert(position, child);
        _lookup.Set(container, child);
        _undo.Add(new Undo(container, position, child, Edit.Insert));
    }

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

        var children = new List<Child>(8);
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
