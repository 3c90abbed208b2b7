using System.Diagnostics.CodeAnalysis;
using System.Text;
using Sluice.Json;

namespace Sluice.Expressions;

/// <summary>
/// A value of an expression, errors included. What stands in the request's document stays there: a text, a list or a map is then a place in
/// the document, and nothing is made of it until somebody asks. The default value is an error without words.
/// </summary>
internal readonly partial struct Value
{
    private readonly long _bits;
    private readonly object? _reference;
    private readonly int _extra;
    private readonly short _offset;

    // Of an optional, the kind of what it holds: it is held here, not in an object of its own.
    private readonly ValueKind _content;

    private Value(in Value content)
    {
        this = content;
        Kind = ValueKind.Optional;
        _content = content.Kind;
    }

    private Value(ValueKind kind, in Value content)
    {
        this = content;
        Kind = kind;
        _content = default;
    }

    private Value(ValueKind kind, long bits = 0, object? reference = null, int extra = 0, short offset = 0)
    {
        Kind = kind;
        _bits = bits;
        _reference = reference;
        _extra = extra;
        _offset = offset;
    }

    /// <summary>What the value is.</summary>
    public ValueKind Kind { get; }

    /// <summary><c>null</c>.</summary>
    public static Value Null => new(ValueKind.Null);

    /// <summary><c>true</c>.</summary>
    public static Value True => new(ValueKind.Bool, 1);

    /// <summary><c>false</c>.</summary>
    public static Value False => new(ValueKind.Bool);

    /// <summary>No value, of <c>optional_type</c>.</summary>
    public static Value None => new(ValueKind.Optional);

    /// <summary>Whether this is an error.</summary>
    public bool IsError => Kind == ValueKind.Error;

    /// <summary>Whether this is <c>true</c>.</summary>
    public bool IsTrue => Kind == ValueKind.Bool && _bits != 0;

    /// <summary>Whether this is <c>false</c>.</summary>
    public bool IsFalse => Kind == ValueKind.Bool && _bits == 0;

    /// <summary>A truth value.</summary>
    public static Value From(bool value) => new(ValueKind.Bool, value ? 1 : 0);

    /// <summary>A whole number.</summary>
    public static Value From(long value) => new(ValueKind.Int, value);

    /// <summary>A whole number without a sign.</summary>
    public static Value From(ulong value) => new(ValueKind.Uint, unchecked((long)value));

    /// <summary>A floating-point number.</summary>
    public static Value From(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A text.</summary>
    public static Value From(string value) => new(ValueKind.String, reference: value);

    /// <summary>A text of the expression itself.</summary>
    public static Value From(Utf8Text value) => new(ValueKind.String, reference: value);

    /// <summary>Bytes; not changed any more.</summary>
    public static Value From(byte[] value) => new(ValueKind.Bytes, reference: value);

    /// <summary>A list.</summary>
    public static Value From(ListValue value) => new(ValueKind.List, reference: value);

    /// <summary>A list of texts.</summary>
    public static Value From(IReadOnlyList<string> texts)
    {
        var items = new Value[texts.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = From(texts[i]);
        }

        return From(new ArrayListValue(items));
    }

    /// <summary>A map.</summary>
    public static Value From(MapValue value) => new(ValueKind.Map, reference: value);

    /// <summary>A type.</summary>
    public static Value From(CelType value) => new(ValueKind.Type, reference: value);

    /// <summary>A value of a library's own type.</summary>
    public static Value From(OpaqueValue value) => new(ValueKind.Opaque, reference: value);

    /// <summary>A value of a library's own type.</summary>
    public static Value Opaque<T>(CelType type, T content)
        where T : notnull => From(new OpaqueValue<T>(type, content));

    /// <summary>A moment.</summary>
    /// <param name="seconds">Since 1970 in UTC.</param>
    /// <param name="nanoseconds">Within the second.</param>
    /// <param name="offsetMinutes">Of the clock by which it is written.</param>
    public static Value Timestamp(long seconds, int nanoseconds, int offsetMinutes = 0) =>
        new(ValueKind.Timestamp, seconds, extra: nanoseconds, offset: (short)offsetMinutes);

    /// <summary>A span of time.</summary>
    public static Value Duration(long nanoseconds) => new(ValueKind.Duration, nanoseconds);

    /// <summary>A value that is there, of <c>optional_type</c>.</summary>
    public static Value Some(in Value value) =>
        value.Kind == ValueKind.Optional ? new Value(ValueKind.Optional, reference: new Box(value)) : new Value(value);

    /// <summary>An error.</summary>
    /// <param name="message">In Kubernetes' words.</param>
    public static Value Error(string message) => new(ValueKind.Error, reference: message);

    /// <summary>A value of a JSON document, which must hold it: whole numbers are <c>int</c>, other numbers <c>double</c>.</summary>
    public static Value From(Node node) => node.Exists ? At(node.Document, node.Id) : default;

    /// <summary>The value at a place of a document.</summary>
    internal static Value At(Document document, int id) => document.Entries[id].Kind switch
    {
        NodeKind.String => new Value(ValueKind.String, id, document),
        NodeKind.Array => new Value(ValueKind.List, id, document),
        NodeKind.Object => new Value(ValueKind.Map, id, document),
        NodeKind.Null => Null,
        NodeKind.True => True,
        NodeKind.False => False,
        NodeKind.Number => FromNumber(new Node(document, id)),
        _ => default,
    };

    /// <summary>The truth value.</summary>
    public bool AsBool() => _bits != 0;

    /// <summary>The whole number.</summary>
    public long AsInt() => _bits;

    /// <summary>The whole number without a sign.</summary>
    public ulong AsUint() => unchecked((ulong)_bits);

    /// <summary>The floating-point number.</summary>
    public double AsDouble() => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The bytes.</summary>
    public byte[] AsBytes() => (byte[])_reference!;

    /// <summary>The type.</summary>
    public CelType AsType() => (CelType)_reference!;

    /// <summary>The nanoseconds of a duration.</summary>
    public long AsDuration() => _bits;

    /// <summary>The parts of a moment.</summary>
    public (long Seconds, int Nanoseconds, int OffsetMinutes) AsTimestamp() => (_bits, _extra, _offset);

    /// <summary>The value of a library's own type.</summary>
    public OpaqueValue AsOpaque() => (OpaqueValue)_reference!;

    /// <summary>What an opaque value holds; it must hold a <typeparamref name="T"/>, which a type that the registry checked does.</summary>
    public T AsOpaque<T>()
        where T : notnull => ((OpaqueValue<T>)_reference!).Content;

    /// <summary>The words of an error.</summary>
    public string AsError() => _reference as string ?? "no value";

    /// <summary>Whether an optional holds a value, and which.</summary>
    public bool TryGetOptional(out Value value)
    {
        if (_content != default)
        {
            value = new Value(_content, this);
            return true;
        }

        value = _reference is Box box ? box.Content : default;
        return _reference is not null;
    }

    /// <summary>The text; of the document's, a new string.</summary>
    public string AsString() => _reference switch
    {
        string text => text,
        Utf8Text text => text.Text,
        _ => ((Document)_reference!).GetText((int)_bits),
    };

    /// <summary>The text in UTF-8, when it is at hand without making anything: most of the document's, and those of the expression itself.</summary>
    public bool TryGetUtf8(out ReadOnlySpan<byte> utf8)
    {
        if (_reference is Document document)
        {
            utf8 = document.Raw((int)_bits);
            return (document.Entries[_bits].Flags & EntryFlags.Escaped) == 0;
        }

        utf8 = _reference is Utf8Text text ? text.Utf8 : default;
        return _reference is Utf8Text;
    }

    /// <summary>The place in the document, of a text, list or map that stands there.</summary>
    public bool TryGetNode(out Node node)
    {
        node = _reference is Document document ? new Node(document, (int)_bits) : default;
        return node.Exists;
    }

    /// <summary>The document in which a list, a map or a text stands, and the place there; null of one that an expression made.</summary>
    internal Document? GetDocument(out int id)
    {
        id = (int)_bits;
        return _reference as Document;
    }

    /// <summary>The list that an expression made.</summary>
    public bool TryGetList([NotNullWhen(true)] out ListValue? list)
    {
        list = _reference as ListValue;
        return list is not null;
    }

    /// <summary>The map that an expression made.</summary>
    public bool TryGetMap([NotNullWhen(true)] out MapValue? map)
    {
        map = _reference as MapValue;
        return map is not null;
    }

    /// <summary>Elements of a list, entries of a map, characters (code points) of a text, bytes; 1 of anything else, as costs count.</summary>
    public int Size => Kind switch
    {
        ValueKind.List => TryGetList(out var list) ? list.Count : NodeCount,
        ValueKind.Map => TryGetMap(out var map) ? map.Count : NodeCount,
        ValueKind.String => CountCharacters(),
        ValueKind.Bytes => AsBytes().Length,
        ValueKind.Optional => TryGetOptional(out var value) ? value.Size : 1,
        _ => 1,
    };

    /// <summary>What it costs to go over it once to count it or to look something up: nothing, unless it is long and stands in the document.</summary>
    /// <remarks>Below the weight nothing takes longer than what one unit stands for many times over, and counting would cost more than it is worth.</remarks>
    public ulong CountingCost => _reference is not Document document ? 0 : Kind switch
    {
        ValueKind.String => (ulong)document.Entries[_bits].Length / 1024,
        ValueKind.List or ValueKind.Map => CountingCostOf(new Node(document, (int)_bits)),
        _ => 0,
    };

    /// <inheritdoc cref="CountingCost" />
    public static ulong CountingCostOf(Node container) => container.Weight > 1024 ? (ulong)container.Count / 64 : 0;

    private int NodeCount => new Node((Document)_reference!, (int)_bits).Count;

    private static Value FromNumber(Node node)
    {
        if (node.Integer is { } whole)
        {
            return From(whole);
        }

        return System.Buffers.Text.Utf8Parser.TryParse(node.Raw, out double number, out _) ? From(number) : Error("number is out of range");
    }

    private int CountCharacters()
    {
        if (TryGetUtf8(out var utf8))
        {
            return Texts.CountCharacters(utf8);
        }

        var text = AsString();
        var characters = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            characters -= char.IsSurrogatePair(text[i - 1], text[i]) ? 1 : 0;
        }

        return characters;
    }

    private sealed class Box(Value content)
    {
        public Value Content { get; } = content;
    }
}
