using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Json;

/// <summary>Reads JSON text into entries: strict (RFC 8259, UTF-8), and refusing what readers disagree about, duplicate keys and great depth.</summary>
internal ref struct Parser
{
    /// <summary>Deepest nesting that is read. Kubernetes objects stay under 30; the Go decoder stops at 10,000.</summary>
    public const int MaxDepth = 128;

    // Up to here a name that may be double is compared with its elders one by one; a larger object gets a hash set at its end.
    private const int SmallObject = 32;

    private readonly Document _document;
    private readonly int _base;
    private readonly int _length;
    private Utf8JsonReader _reader;
    private int _container;

    public Parser(Document document, int start, int length)
    {
        _document = document;
        _base = start;
        _length = length;
        _reader = new Utf8JsonReader(document.Text.AsSpan(start, length), new JsonReaderOptions { MaxDepth = MaxDepth });
        _container = -1;
    }

    /// <summary>Reads the one value that the text holds.</summary>
    /// <returns>What is wrong with the text, or null.</returns>
    public string? Parse()
    {
        try
        {
            while (_reader.Read())
            {
                if (Accept() is { } duplicate)
                {
                    return $"duplicate key \"{duplicate}\"";
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            // A bracket that opens what is one level too deep was not consumed; at the end of the text nothing is left.
            return Describe(exception, _reader.CurrentDepth >= MaxDepth - 1 && _reader.BytesConsumed < _length);
        }
    }

    /// <summary>Whether the bytes are UTF-8 at all: the reader below looks at what it needs, a name or a text may be anything.</summary>
    public static bool IsUtf8(ReadOnlySpan<byte> text) => Utf8.IsValid(text);

    private static string Describe(JsonException exception, bool deep) => deep && exception.Message.Contains("depth", StringComparison.OrdinalIgnoreCase)
        ? $"nested deeper than {MaxDepth} levels"
        : $"not JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";

    private string? Accept()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Open(NodeKind.Object);
                return null;
            case JsonTokenType.StartArray:
                Open(NodeKind.Array);
                return null;
            case JsonTokenType.EndObject:
                return Close();
            case JsonTokenType.EndArray:
                Close();
                return null;
            case JsonTokenType.PropertyName:
                return AddName();
            case JsonTokenType.String:
                AddScalar(NodeKind.String, 1);
                return null;
            case JsonTokenType.Number:
                AddScalar(NodeKind.Number, 0);
                return null;
            case JsonTokenType.True:
                AddScalar(NodeKind.True, 0);
                return null;
            case JsonTokenType.False:
                AddScalar(NodeKind.False, 0);
                return null;
            default:
                AddScalar(NodeKind.Null, 0);
                return null;
        }
    }

    // While a container is open, Next holds a mask of its names' hashes and Length counts them.
    private void Open(NodeKind kind)
    {
        var index = _document.AddEntry();
        ref var entry = ref _document.Entries[index];
        entry = new Entry { Start = _base + (int)_reader.TokenStartIndex, Parent = _container, Kind = kind };
        _container = index;
    }

    private string? Close()
    {
        ref var entry = ref _document.Entries[_container];
        var check = entry.Kind == NodeKind.Object && (entry.Length > SmallObject || entry.Flags != EntryFlags.None);
        entry.Length = _base + (int)_reader.TokenStartIndex + 1 - entry.Start;
        entry.Next = _document.Count;
        entry.Flags = EntryFlags.None;
        var duplicate = check ? FindDuplicate(_container) : null;
        _container = entry.Parent;
        return duplicate;
    }

    private void AddScalar(NodeKind kind, int quote)
    {
        var index = _document.AddEntry();
        ref var entry = ref _document.Entries[index];
        entry.Start = _base + (int)_reader.TokenStartIndex + quote;
        entry.Length = _reader.ValueSpan.Length;
        entry.Next = index + 1;
        entry.Parent = _container;
        entry.Kind = kind;
        entry.Flags = quote != 0 && _reader.ValueIsEscaped ? EntryFlags.Escaped : EntryFlags.None;
    }

    private string? AddName()
    {
        AddScalar(NodeKind.String, 1);
        var index = _document.Count - 1;
        ref var entry = ref _document.Entries[index];
        ref var container = ref _document.Entries[_container];
        var bit = 1 << HashName(_reader.ValueSpan);
        var suspect = (container.Next & bit) != 0;
        container.Next |= bit;
        container.Length++;
        container.Flags |= entry.Flags;
        return suspect && container.Length <= SmallObject && HasElder(index, entry) ? _document.GetText(index) : null;
    }

    private static int HashName(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? 0 : ((name.Length * 5) + name[0] + (name[^1] * 7) + (name[name.Length / 2] * 3)) & 31;

    private readonly bool HasElder(int index, in Entry name)
    {
        var entries = _document.Entries;
        var text = _document.Text.AsSpan(name.Start, name.Length);
        for (var elder = _container + 1; elder < index; elder = entries[elder + 1].Next)
        {
            if (entries[elder].Length == name.Length && _document.Text.AsSpan(entries[elder].Start, name.Length).SequenceEqual(text))
            {
                return true;
            }
        }

        return false;
    }

    private readonly string? FindDuplicate(int container)
    {
        var entries = _document.Entries;
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var name = container + 1; name < entries[container].Next; name = entries[name + 1].Next)
        {
            if (!names.Add(_document.GetText(name)))
            {
                return _document.GetText(name);
            }
        }

        return null;
    }
}
