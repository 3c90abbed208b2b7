using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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
public sealed partial class Document
{
    /// <summary>
    /// The most names and values that are read: every eight bytes of the largest body. Objects of Kubernetes have one in ten bytes or fewer; a body of
    /// <c>[0,0,…]</c> has one in two, and would take forty times its own size.
    /// </summary>
    internal const int MostEntries = 1024 * 1024;

    private const int FewestEntries = 256;

    // What a text of this length can become at worst is little, and not worth a look at it.
    private const int ShortText = 16 * 1024;

    private readonly ReviewArrays? _arrays;
    private readonly ByteBuffer _text;

    // Whoever goes over children while others are added still reads these.
    private readonly List<Entry[]> _outgrown = [];
    private Entry[] _entries = new Entry[FewestEntries];
    private readonly ChildLookup _lookup;

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
    internal ByteBuffer Input => _text;

    /// <summary>Bytes of memory that text and entries have, those that they outgrew included.</summary>
    internal long Capacity
    {
        get
        {
            var capacity = Held;
            foreach (var outgrown in _outgrown)
            {
                capacity += (long)outgrown.Length * EntrySize;
            }

            return capacity;
        }
    }

    /// <summary>Bytes of memory that text and entries have.</summary>
    internal long Held => _text.Capacity + ((long)_entries.Length * EntrySize);

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

    /// <summary>Reads <paramref name="json"/>, in place of whatever the document held.</summary>
    /// <returns>What is wrong with the text, or null when it is one JSON value without duplicate keys, at most 128 levels deep.</returns>
    public ParseFault? Parse(ReadOnlySpan<byte> json)
    {
        Reset();
        _text.Expect(json.Length);
        _text.Receive(json);
        return ParseText();
    }

    /// <summary>Reads what was written to <see cref="Input"/>, as <see cref="Parse"/> does, without a copy of it.</summary>
    internal ParseFault? ParseText()
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
    internal static long WorstCapacity(ReadOnlySpan<byte> text)
    {
        var most = (text.Length / 2) + 2;
        var entries = text.Length <= ShortText ? most : Math.Min(most, Parser.MostEntriesOf(text));
        return text.Length + (Math.Min(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)entries), MostEntries) * 2L * EntrySize);
    }

    /// <summary>Forgets everything; the memory is kept for the next text.</summary>
    internal void Reset()
    {
        _text.Reset();
        _undo.Clear();
        _edited.Clear();
        _draft?.Reset();
        Lists.Reset();
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

    /// <summary>Gives the memory of a document that was reset to whoever needs it next; it is not used again.</summary>
    internal void LetGo()
    {
        _arrays?.Entries.Return(_entries);
        _entries = [];
    }

    private void LetGoOfOutgrown()
    {
        if (_arrays is not null)
        {
            _outgrown.ForEach(_arrays.Entries.Return);
        }

        _outgrown.Clear();
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
        return _entries = grown;
    }

    // An entry's text is inside the document's, by the way it was read.
    internal ReadOnlySpan<byte> Raw(int id)
    {
        ref var entry = ref _entries[id];
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Text), entry.Start), entry.Length);
    }

    internal bool IsEscaped(int id) => (_entries[id].Flags & EntryFlags.Escaped) != 0;

    internal string GetText(int id)
    {
        Work.SpendOnBytes(_entries[id].Length);
        return IsEscaped(id) ? JsonText.Unescape(Raw(id)) : System.Text.Encoding.UTF8.GetString(Raw(id));
    }

    /// <summary>As <see cref="GetText"/>, for a text that comes again in other reviews.</summary>
    internal string GetRepeatedText(int id) => IsEscaped(id) || _entries[id].Length > RepeatedTexts.Longest ? GetText(id) : RepeatedTexts.Of(Raw(id));

    internal void WriteText(int id, ByteBuffer output)
    {
        if (IsEscaped(id))
        {
            JsonText.WriteEscaped(output, GetText(id));
        }
        else
        {
            JsonText.WriteEscapedUtf8(output, Raw(id));
        }
    }

    internal bool TextEquals(int id, ReadOnlySpan<byte> utf8) => IsEscaped(id) ? JsonText.UnescapesTo(Raw(id), utf8) : Raw(id).SequenceEqual(utf8);

    internal bool SameText(int id, int other) => id == other
        || (IsEscaped(id) || IsEscaped(other) ? JsonText.SameValue(Raw(id), Raw(other)) : Raw(id).SequenceEqual(Raw(other)));

    /// <summary>The value of a member of an object, or -1. Every policy asks this all the time, so it goes over the entries themselves.</summary>
    internal int FindMember(int container, ReadOnlySpan<byte> name)
    {
        if (_lookup.HasNames && _lookup.TryFindMember(container, name, out var indexed))
        {
            return indexed;
        }

        var found = (_entries[container].Flags & EntryFlags.Edited) == 0
            ? FindAmongEntries(container, name, out var looks)
            : FindAmong(CollectionsMarshal.AsSpan(_edited[container]), name, out looks);
        Work.Spend(looks);
        if (looks > ChildLookup.Long)
        {
            _lookup.NoteLongWalk(container);
        }

        return found;
    }

    private int FindAmong(ReadOnlySpan<Child> children, ReadOnlySpan<byte> name, out int looks)
    {
        ref var entries = ref MemoryMarshal.GetArrayDataReference(_entries);
        ref var text = ref MemoryMarshal.GetArrayDataReference(Text);
        for (var i = 0; i < children.Length; i++)
        {
            ref var entry = ref Unsafe.Add(ref entries, (nint)(uint)children[i].Name);
            if (IsNamed(ref text, in entry, name))
            {
                looks = i + 1;
                return children[i].Value;
            }
        }

        looks = children.Length;
        return -1;
    }

    private int FindAmongEntries(int container, ReadOnlySpan<byte> name, out int looks)
    {
        looks = 0;
        ref var entries = ref MemoryMarshal.GetArrayDataReference(_entries);
        ref var text = ref MemoryMarshal.GetArrayDataReference(Text);
        var end = _entries[container].Next;
        for (var id = container + 1; id < end;)
        {
            looks++;
            ref var entry = ref Unsafe.Add(ref entries, (nint)(uint)id);
            if (IsNamed(ref text, in entry, name))
            {
                return id + 1;
            }

            id = Unsafe.Add(ref entry, 1).Next;
        }

        return -1;
    }

    // The length tells most names apart. What has an escape is shorter than it is written.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNamed(ref byte text, in Entry entry, ReadOnlySpan<byte> name)
    {
        var isEscaped = (entry.Flags & EntryFlags.Escaped) != 0;
        if (entry.Length != name.Length && !isEscaped)
        {
            return false;
        }

        var raw = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref text, (nint)(uint)entry.Start), entry.Length);
        return isEscaped ? JsonText.UnescapesTo(raw, name) : raw.SequenceEqual(name);
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
}
