using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Sluice.Json;

/// <summary>
/// Reads JSON text into entries, in one pass: strict (RFC 8259, UTF-8), and refusing what readers disagree about, duplicate keys and great
/// depth. Every review goes through here whole, so this is where its time goes: strings are looked through sixteen bytes at a time, and
/// the zero that stands behind the text, which is accepted nowhere, saves asking at every byte whether it has ended.
/// </summary>
internal ref struct Parser
{
    /// <summary>Deepest nesting that is read. Kubernetes objects stay under 30; the Go decoder stops at 10,000.</summary>
    public const int MaxDepth = 128;

    /// <summary>Bytes that must follow the text in its buffer: a vector may be loaded from the last one of it.</summary>
    public const int Padding = 64;

    private readonly Document _document;
    private readonly byte[] _text;
    private readonly int _start;
    private readonly int _end;
    private int _depth;

    /// <param name="document">Gets the entries; its text holds what is read, then a zero and the rest of <see cref="Padding"/>.</param>
    /// <param name="start">Where in the text to begin.</param>
    /// <param name="length">How many bytes to read.</param>
    public Parser(Document document, int start, int length)
    {
        _document = document;
        _text = document.Text;
        _start = start;
        _end = start + length;
    }

    /// <summary>Whether the bytes are UTF-8 at all: what follows looks at brackets, quotes and escapes only.</summary>
    public static bool IsUtf8(ReadOnlySpan<byte> text) => Utf8.IsValid(text);

    /// <summary>Reads the one value that the text holds.</summary>
    /// <returns>What is wrong with the text, or null.</returns>
    /// <remarks>One long loop on purpose: what it counts with stays in registers, which halves the time.</remarks>
    public ParseFault? Parse()
    {
        var text = _text;
        var entries = _document.Entries;
        var count = _document.Count;
        var container = -1;
        var named = false;
        var position = SkipSpace(text, _start);
        do
        {
            // A name and a value make two entries.
            if (count + 2 > entries.Length)
            {
                if (entries.Length >= Document.MostEntries)
                {
                    return new ParseFault(ParseFaultKind.Size, $"more than {Document.MostEntries} names and values");
                }

                entries = _document.Grow();
            }

            if (named)
            {
                var end = EndOfString(text, position, out var escaped);
                if (end < 0)
                {
                    return Unexpected(~end);
                }

                Add(entries, count, NodeKind.String, position + 1, end, container, escaped);
                if (DuplicateNames.Note(entries, text, container, count))
                {
                    return Duplicate(_document.GetText(count));
                }

                count++;
                position = SkipSpace(text, end + 1);
                if (text[position] != ':')
                {
                    return Unexpected(position);
                }

                position = SkipSpace(text, position + 1);
            }

            var first = text[position];
            if (first == '"')
            {
                var end = EndOfString(text, position, out var escaped);
                if (end < 0)
                {
                    return Unexpected(~end);
                }

                Add(entries, count++, NodeKind.String, position + 1, end, container, escaped);
                position = end + 1;
            }
            else if (first is (byte)'{' or (byte)'[')
            {
                if (++_depth > MaxDepth)
                {
                    return new ParseFault(ParseFaultKind.Depth, $"nested deeper than {MaxDepth} levels");
                }

                // While a container is open, Next holds a mask of its names' hashes and Length counts them.
                named = first == '{';
                Add(entries, count, named ? NodeKind.Object : NodeKind.Array, position, position, container, EntryFlags.None);
                entries[count].Next = 0;
                container = count++;
                position = SkipSpace(text, position + 1);
                if (text[position] != (named ? '}' : ']'))
                {
                    continue;
                }
            }
            else
            {
                var end = EndOfScalar(text, position, out var kind);
                if (end < 0)
                {
                    return Unexpected(~end);
                }

                Add(entries, count++, kind, position, end, container, EntryFlags.None);
                position = end;
            }

            // What ends behind the value is closed; a comma leads to the next round.
            while (container >= 0)
            {
                position = SkipSpace(text, position);
                if (text[position] == ',')
                {
                    position = SkipSpace(text, position + 1);
                    break;
                }

                if (text[position] != (named ? '}' : ']'))
                {
                    return Unexpected(position);
                }

                position++;
                if (Close(entries, container, position, count) is { } duplicate)
                {
                    return Duplicate(duplicate);
                }

                container = entries[container].Parent;
                named = container >= 0 && entries[container].Kind == NodeKind.Object;
            }
        }
        while (container >= 0);

        _document.Count = count;
        position = SkipSpace(text, position);
        return position == _end ? null : Unexpected(position);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Entry[] entries, int index, NodeKind kind, int start, int end, int container, EntryFlags flags)
    {
        ref var entry = ref entries[index];
        entry.Start = start;
        entry.Length = end - start;
        entry.Next = index + 1;
        entry.Parent = container;
        entry.Kind = kind;
        entry.Flags = flags;
    }

    // A name that stands twice, or null.
    private string? Close(Entry[] entries, int container, int end, int count)
    {
        ref var entry = ref entries[container];
        var check = entry.Kind == NodeKind.Object && DuplicateNames.MayHide(entry);
        var names = entry.Length;
        entry.Length = end - entry.Start;
        entry.Next = count;
        entry.Flags = EntryFlags.None;
        _depth--;
        return check ? DuplicateNames.Find(_document, container, names) : null;
    }

    // The next byte that is no white space.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SkipSpace(byte[] text, int position) => text[position] > ' ' ? position : SkipSpaces(text, position);

    private static int SkipSpaces(byte[] text, int position)
    {
        while (text[position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            position++;
        }

        return position;
    }

    // The quote that ends the string that begins here; the complement of where it goes wrong.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EndOfString(byte[] text, int position, out EntryFlags escaped)
    {
        escaped = EntryFlags.None;
        if (text[position] != '"')
        {
            return ~position;
        }

        var end = EndOfPlain(text, position + 1);
        return text[end] == '"' ? end : EndOfEscaped(text, end, out escaped);
    }

    private static int EndOfEscaped(byte[] text, int position, out EntryFlags escaped)
    {
        escaped = EntryFlags.Escaped;
        while (text[position] == '\\')
        {
            var next = SkipEscape(text, position);
            if (next < 0)
            {
                return ~position;
            }

            position = EndOfPlain(text, next);
        }

        return text[position] == '"' ? position : ~position;
    }

    // The next quote, backslash or control character; there is one at the latest behind the text.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EndOfPlain(byte[] text, int position)
    {
        ref var start = ref MemoryMarshal.GetArrayDataReference(text);
        while (true)
        {
            var block = Vector128.LoadUnsafe(ref start, (nuint)position);
            var found = Vector128.Equals(block, Vector128.Create((byte)'"'))
                | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(block, Vector128.Create((byte)' '));
            if (found != Vector128<byte>.Zero)
            {
                return position + BitOperations.TrailingZeroCount(found.ExtractMostSignificantBits());
            }

            position += Vector128<byte>.Count;
        }
    }

    // Behind the escape that begins here; negative when it is none.
    private static int SkipEscape(byte[] text, int position)
    {
        switch (text[position + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return position + 2;
            case (byte)'u':
                for (var i = position + 2; i < position + 6; i++)
                {
                    if (!char.IsAsciiHexDigit((char)text[i]))
                    {
                        return -1;
                    }
                }

                return position + 6;
            default:
                return -1;
        }
    }

    private static int EndOfScalar(byte[] text, int position, out NodeKind kind)
    {
        kind = text[position] switch
        {
            (byte)'t' => NodeKind.True,
            (byte)'f' => NodeKind.False,
            (byte)'n' => NodeKind.Null,
            _ => NodeKind.Number,
        };
        return kind switch
        {
            NodeKind.True => EndOfLiteral(text, position, "true"u8),
            NodeKind.False => EndOfLiteral(text, position, "false"u8),
            NodeKind.Null => EndOfLiteral(text, position, "null"u8),
            _ => EndOfNumber(text, position),
        };
    }

    private static int EndOfLiteral(byte[] text, int position, ReadOnlySpan<byte> literal) =>
        text.AsSpan(position).StartsWith(literal) ? position + literal.Length : ~position;

    private static int EndOfNumber(byte[] text, int position)
    {
        position += text[position] == '-' ? 1 : 0;
        var end = text[position] == '0' ? position + 1 : SkipDigits(text, position);
        if (end > 0 && text[end] == '.')
        {
            end = SkipDigits(text, end + 1);
        }

        if (end > 0 && text[end] is (byte)'e' or (byte)'E')
        {
            end += text[end + 1] is (byte)'+' or (byte)'-' ? 2 : 1;
            end = SkipDigits(text, end);
        }

        return end;
    }

    // Behind the digits that begin here; the complement of the place when there is none.
    private static int SkipDigits(byte[] text, int position)
    {
        var end = position;
        while (char.IsAsciiDigit((char)text[end]))
        {
            end++;
        }

        return end > position ? end : ~position;
    }

    private static ParseFault Duplicate(string name) => new(ParseFaultKind.DuplicateKey, $"duplicate key \"{name}\"");

    private readonly ParseFault Unexpected(int position)
    {
        var before = _text.AsSpan(_start, Math.Min(position, _end) - _start);
        var line = before.Count((byte)'\n') + 1;
        var column = before.Length - before.LastIndexOf((byte)'\n');
        return new ParseFault(ParseFaultKind.Syntax, $"not JSON at line {line}, byte {column}");
    }
}
