using System.Text;

namespace Sluice.Json;

/// <summary>
/// A place in a <see cref="Document"/>: reads see every edit made before them, and edits are recorded. A node stays valid as long as
/// its document holds the same text; reading a node that is <see cref="NodeKind.Missing"/> gives more missing nodes, so chains of names need no checks.
/// </summary>
public readonly struct Node : IEquatable<Node>
{
    private readonly Document? _document;

    internal Node(Document document, int id)
    {
        _document = id < 0 ? null : document;
        Id = id;
    }

    internal int Id { get; }

    /// <summary>What the value is.</summary>
    public NodeKind Kind => _document is null ? NodeKind.Missing : _document.Entries[Id].Kind;

    /// <summary>Whether there is a value, <c>null</c> included.</summary>
    public bool Exists => _document is not null;

    /// <summary>Whether there is no value, or <c>null</c>: Kubernetes reads both as absent.</summary>
    public bool IsAbsent => Kind is NodeKind.Missing or NodeKind.Null;

    /// <summary>Whether there is none, or one of that kind: a place that can be edited as such.</summary>
    public bool IsAbsentOr(NodeKind kind) => Kind == kind || IsAbsent;

    /// <summary>Whether the value is an object.</summary>
    public bool IsObject => Kind == NodeKind.Object;

    /// <summary>Whether the value is an array.</summary>
    public bool IsArray => Kind == NodeKind.Array;

    /// <summary>Whether the value is <c>true</c>.</summary>
    public bool IsTrue => Kind == NodeKind.True;

    /// <summary>Whether the value is <c>false</c>.</summary>
    public bool IsFalse => Kind == NodeKind.False;

    /// <summary>The value's own text in JSON as it was parsed, without edits; of a string, without its quotes and with its escapes.</summary>
    public ReadOnlySpan<byte> Raw => _document is null ? default : _document.Raw(Id);

    /// <summary>The member of that name, or a missing node.</summary>
    /// <param name="name">The name in UTF-8, not escaped.</param>
    public Node this[ReadOnlySpan<byte> name] => IsObject ? new Node(_document!, _document!.FindMember(Id, name)) : default;

    /// <summary>The member of that name, or a missing node.</summary>
    public Node this[string name]
    {
        get
        {
            // More would be cleared each time.
            Span<byte> utf8 = stackalloc byte[JsonText.ShortName];
            return JsonText.TryNarrow(name, utf8, out var length) ? this[(ReadOnlySpan<byte>)utf8[..length]] : FindLong(name);
        }
    }

    private Node FindLong(string name)
    {
        Span<byte> utf8 = stackalloc byte[JsonText.LongName];
        return Encoding.UTF8.TryGetBytes(name, utf8, out var length)
            ? this[(ReadOnlySpan<byte>)utf8[..length]]
            : this[(ReadOnlySpan<byte>)Encoding.UTF8.GetBytes(name)];
    }

    /// <summary>The element at that index, or a missing node.</summary>
    public Node this[int index] => IsArray ? new Node(_document!, _document!.ChildAt(Id, index)) : default;

    /// <summary>Members of an object, or elements of an array; 0 of anything else.</summary>
    public int Count => IsObject || IsArray ? _document!.CountOf(Id) : 0;

    /// <summary>About how many values and names there are in this one, itself included: as many as there were in the text.</summary>
    internal int Weight => _document is null ? 0 : _document.Entries[Id].Next - Id;

    /// <summary>The members of an object, in their order; none of anything else. Edits while enumerating are not allowed.</summary>
    public MemberEnumerable Members => new(IsObject ? _document : null, Id);

    /// <summary>The elements of an array, in their order; none of anything else. Edits of the array itself while enumerating are not allowed.</summary>
    public ItemEnumerable Items => new(IsArray ? _document : null, Id);

    /// <summary>The text of a string; null of anything else.</summary>
    public string? Text => Kind == NodeKind.String ? _document!.GetText(Id) : null;

    /// <summary>As <see cref="Text"/>, for a text that comes again in other reviews: it is made once.</summary>
    internal string? RepeatedText => Kind == NodeKind.String ? _document!.GetRepeatedText(Id) : null;

    /// <summary>Writes the text of a string as it stands in JSON, without quotes; nothing of anything else.</summary>
    internal void WriteTextTo(ByteBuffer output)
    {
        if (Kind == NodeKind.String)
        {
            _document!.WriteText(Id, output);
        }
    }

    /// <summary>The value of an integer; null of anything else, also of one that is out of range.</summary>
    public long? Integer => Kind == NodeKind.Number && System.Buffers.Text.Utf8Parser.TryParse(Raw, out long value, out var used) && used == Raw.Length
        ? value
        : null;

    /// <summary>The text of a string, or a number as it is written (Kubernetes' quantities and ports may be either); null of anything else.</summary>
    public string? TextOrNumber => Kind == NodeKind.Number ? Encoding.UTF8.GetString(Raw) : Text;

    /// <summary>Whether this is a string of that value.</summary>
    public bool TextEquals(ReadOnlySpan<byte> utf8) => Kind == NodeKind.String && _document!.TextEquals(Id, utf8);

    /// <summary>Writes the value as JSON, edits included.</summary>
    public void WriteTo(ByteBuffer output)
    {
        if (_document is not null)
        {
            NodeWriter.Write(_document, Id, output);
        }
    }

    /// <summary>The value as JSON in UTF-8, edits included; empty when it is missing.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        var output = new ByteBuffer();
        WriteTo(output);
        return output.Memory;
    }

    /// <summary>The value as JSON text, edits included.</summary>
    public override string ToString() => Encoding.UTF8.GetString(ToJson().Span);

    /// <summary>The value with its edits in a document of its own, so that editing one leaves the other alone; missing when it is.</summary>
    public Node Copy() => Exists ? Parse(ToJson().Span) : default;

    /// <summary>The value of a text that is JSON by the way it was made, in a document of its own.</summary>
    /// <exception cref="ArgumentException">It is not: a defect of the caller.</exception>
    public static Node Parse(ReadOnlySpan<byte> json)
    {
        var document = new Document();
        return document.Parse(json) is { } fault ? throw new ArgumentException($"The value is {fault}.", nameof(json)) : document.Root;
    }

    /// <summary>The value of a text, in a document of its own; missing when the text is not JSON.</summary>
    public static Node ParseOrMissing(ReadOnlySpan<byte> json)
    {
        var document = new Document();
        return document.Parse(json) is null ? document.Root : default;
    }

    /// <summary>Whether both have the same value: members in any order, numbers by their text.</summary>
    public bool ValueEquals(Node other) => NodeComparer.ValueEquals(this, other);

    /// <summary>Whether both are the same place.</summary>
    public bool Equals(Node other) => ReferenceEquals(_document, other._document) && Id == other.Id;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Node other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => Id;

    /// <summary>Whether both are the same place.</summary>
    public static bool operator ==(Node left, Node right) => left.Equals(right);

    /// <summary>Whether they are different places.</summary>
    public static bool operator !=(Node left, Node right) => !left.Equals(right);

    internal Document Document => _document ?? throw new InvalidOperationException("There is no value at this place to edit.");
}
