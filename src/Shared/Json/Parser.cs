using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Sluice.Json;

/// <summary>
/// Reads JSON text into entries, in one pass: strict (RFC 8259, UTF-8), and refusing what readers disagree about, duplicate keys and great
/// depth. Every review goes through here whole, so this is where its time goes: strings are looked through sixteen bytes at a time.
/// </summary>
internal ref struct Parser
{
    /// <summary>Deepest nesting that is read. Kubernetes objects stay under 30; the Go decoder stops at 10,000.</summary>
    public const int MaxDepth = 128;

    private readonly Document _document;
    private readonly byte[] _text;
    private Entry[] _entries;
    private int _count;
    private readonly int _start;
    private readonly int _end;
    private int _position;
    private int _container = -1;
    private int _depth;

    // Whether a container was opened last, so that a value comes next and no comma.
    private bool _opened;

    /// <param name="document">Gets the entries; its text holds what is read.</param>
    /// <param name="start">Where in the text to begin.</param>
    /// <param name="length">How many bytes to read.</param>
    public Parser(Document document, int start, int length)
    {
        _document = document;
        _text = document.Text;
        _entries = document.Entries;
        _count = document.Count;
        _start = start;
        _end = start + length;
        _position = start;
    }

    /// <summary>Whether the bytes are UTF-8 at all: what follows looks at brackets, quotes and escapes only.</summary>
    public static bool IsUtf8(ReadOnlySpan<byte> text) => Utf8.IsValid(text);

    /// <summary>Reads the one value that the text holds.</summary>
    /// <returns>What is wrong with the text, or null.</returns>
    public string? Parse()
    {
        string? error;
        do
        {
            error = ReadValue() ?? Continue();
        }
        while (error is null && _container >= 0);
        _document.Count = _count;
        return error ?? (Peek() < 0 ? null : Unexpected());
    }

    // Reads a scalar, an empty container, or the opening of a container up to its first value.
    private string? ReadValue()
    {
        switch (Peek())
        {
            case '{':
                return Open(NodeKind.Object);
            case '[':
                return Open(NodeKind.Array);
            case '"':
                return ReadString();
            case 't':
                return ReadLiteral("true"u8, NodeKind.True);
            case 'f':
                return ReadLiteral("false"u8, NodeKind.False);
            case 'n':
                return ReadLiteral("null"u8, NodeKind.Null);
            default:
                return ReadNumber();
        }
    }

    // Behind a value: closes what ends here, and goes on to the next value of what does not.
    private string? Continue()
    {
        if (_opened)
        {
            _opened = false;
            return null;
        }

        while (_container >= 0)
        {
            var named = _entries[_container].Kind == NodeKind.Object;
            var next = Peek();
            if (next == ',')
            {
                _position++;
                return named ? ReadName() : null;
            }

            if (next != (named ? '}' : ']'))
            {
                return Unexpected();
            }

            _position++;
            if (Close() is { } error)
            {
                return error;
            }
        }

        return null;
    }

    // While a container is open, Next holds a mask of its names' hashes and Length counts them.
    private string? Open(NodeKind kind)
    {
        if (++_depth > MaxDepth)
        {
            return $"nested deeper than {MaxDepth} levels";
        }

        _container = Add(kind, _position++, 0, EntryFlags.None);
        _entries[_container].Next = 0;
        var named = kind == NodeKind.Object;
        if (Peek() == (named ? '}' : ']'))
        {
            _position++;
            return Close();
        }

        _opened = true;
        return named ? ReadName() : null;
    }

    private string? Close()
    {
        ref var entry = ref _entries[_container];
        var check = entry.Kind == NodeKind.Object && DuplicateNames.MayHide(entry);
        var count = entry.Length;
        entry.Length = _position - entry.Start;
        entry.Next = _count;
        entry.Flags = EntryFlags.None;
        var duplicate = check ? DuplicateNames.Find(_document, _container, count) : null;
        _container = entry.Parent;
        _depth--;
        return duplicate is null ? null : Duplicate(duplicate);
    }

    private string? ReadName()
    {
        if (Peek() != '"')
        {
            return Unexpected();
        }

        if (ReadString() is { } error)
        {
            return error;
        }

        if (DuplicateNames.Note(_entries, _text, _container, _count - 1))
        {
            return Duplicate(_document.GetText(_count - 1));
        }

        if (Peek() != ':')
        {
            return Unexpected();
        }

        _position++;
        return null;
    }

    private string? ReadString()
    {
        var start = ++_position;
        var flags = EntryFlags.None;
        while (true)
        {
            _position = FindStringEnd(_position);
            if (_position >= _end || _text[_position] < ' ')
            {
                return Unexpected();
            }

            if (_text[_position] == '"')
            {
                Add(NodeKind.String, start, _position++ - start, flags);
                return null;
            }

            flags = EntryFlags.Escaped;
            if (!SkipEscape())
            {
                return Unexpected();
            }
        }
    }

    // The next quote, backslash or control character. The buffer goes on behind the text, so a vector may look past its end.
    private readonly int FindStringEnd(int position)
    {
        ref var text = ref MemoryMarshal.GetArrayDataReference(_text);
        var last = Math.Min(_end, _text.Length - Vector128<byte>.Count);
        for (; position < last; position += Vector128<byte>.Count)
        {
            var block = Vector128.LoadUnsafe(ref text, (nuint)position);
            var found = Vector128.Equals(block, Vector128.Create((byte)'"'))
                | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(block, Vector128.Create((byte)' '));
            if (found != Vector128<byte>.Zero)
            {
                return Math.Min(_end, position + BitOperations.TrailingZeroCount(found.ExtractMostSignificantBits()));
            }
        }

        while (position < _end && _text[position] is not ((byte)'"' or (byte)'\\' or < (byte)' '))
        {
            position++;
        }

        return Math.Min(_end, position);
    }

    private bool SkipEscape()
    {
        if (_position + 1 >= _end)
        {
            return false;
        }

        if (_text[_position + 1] != 'u')
        {
            _position += 2;
            return _text[_position - 1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t';
        }

        if (_position + 6 > _end)
        {
            return false;
        }

        for (var i = _position + 2; i < _position + 6; i++)
        {
            if (!char.IsAsciiHexDigit((char)_text[i]))
            {
                return false;
            }
        }

        _position += 6;
        return true;
    }

    private string? ReadLiteral(ReadOnlySpan<byte> literal, NodeKind kind)
    {
        if (!_text.AsSpan(_position, _end - _position).StartsWith(literal))
        {
            return Unexpected();
        }

        Add(kind, _position, literal.Length, EntryFlags.None);
        _position += literal.Length;
        return null;
    }

    private string? ReadNumber()
    {
        var start = _position;
        SkipIf('-');
        var leadingZero = SkipIf('0');
        if (!leadingZero && !SkipDigits())
        {
            return Unexpected();
        }

        if (SkipIf('.') && !SkipDigits())
        {
            return Unexpected();
        }

        if (SkipIf('e') || SkipIf('E'))
        {
            _ = SkipIf('+') || SkipIf('-');
            if (!SkipDigits())
            {
                return Unexpected();
            }
        }

        Add(NodeKind.Number, start, _position - start, EntryFlags.None);
        return null;
    }

    private bool SkipIf(char character)
    {
        var found = _position < _end && _text[_position] == character;
        _position += found ? 1 : 0;
        return found;
    }

    private bool SkipDigits()
    {
        var start = _position;
        while (_position < _end && char.IsAsciiDigit((char)_text[_position]))
        {
            _position++;
        }

        return _position > start;
    }

    // The next byte that is no white space, not consumed; -1 at the end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Peek()
    {
        if (_position < _end && _text[_position] > ' ')
        {
            return _text[_position];
        }

        return PeekBehindSpace();
    }

    private int PeekBehindSpace()
    {
        while (_position < _end && _text[_position] is ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
        {
            _position++;
        }

        return _position < _end ? _text[_position] : -1;
    }

    private int Add(NodeKind kind, int start, int length, EntryFlags flags)
    {
        var entries = _entries;
        var index = _count++;
        if (index >= entries.Length)
        {
            _entries = entries = _document.Grow();
        }

        ref var entry = ref entries[index];
        entry.Start = start;
        entry.Length = length;
        entry.Next = index + 1;
        entry.Parent = _container;
        entry.Kind = kind;
        entry.Flags = flags;
        return index;
    }

    private static string Duplicate(string name) => $"duplicate key \"{name}\"";

    private readonly string Unexpected()
    {
        var before = _text.AsSpan(_start, Math.Min(_position, _end) - _start);
        var line = before.Count((byte)'\n') + 1;
        var column = before.Length - before.LastIndexOf((byte)'\n');
        return $"not JSON at line {line}, byte {column}";
    }
}
