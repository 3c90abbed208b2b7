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
    /// <remarks>
    /// One long loop on purpose: what it counts with stays in registers, which halves the time. Text and entries are read without asking each time whether a place
    /// is inside: of the text the zero behind it is accepted nowhere, and nothing looks further ahead than <see cref="Padding"/>; of the entries two are free
    /// whenever the loop begins.
    /// </remarks>
    public ParseFault? Parse()
    {
        ref var text = ref MemoryMarshal.GetArrayDataReference(_text);
        var capacity = _document.Entries.Length;
        ref var entries = ref MemoryMarshal.GetArrayDataReference(_document.Entries);
        var count = _document.Count;
        var container = -1;
        var named = false;
        var position = SkipSpace(ref text, _start);
        do
        {
            // A name and a value make two entries.
            if (count + 2 > capacity)
            {
                if (capacity >= Document.MostEntries)
                {
                    return new ParseFault(ParseFaultKind.Size, $"more than {Document.MostEntries} names and values");
                }

                var grown = _document.Grow();
                entries = ref MemoryMarshal.GetArrayDataReference(grown);
                capacity = grown.Length;
            }

            if (named)
            {
                if (At(ref text, position) != '"')
                {
                    return Unexpected(position);
                }

                var flags = EntryFlags.None;
                var end = EndOfPlain(ref text, position + 1);
                if (At(ref text, end) != '"' && (end = EndOfEscaped(ref text, end, out flags)) < 0)
                {
                    return Unexpected(~end);
                }

                Add(ref entries, count, NodeKind.String, position + 1, end, container, flags);
                if (DuplicateNames.Note(ref entries, ref text, container, count))
                {
                    return Duplicate(_document.GetText(count));
                }

                count++;
                position = end + 1;
                if (At(ref text, position) != ':' && At(ref text, position = SkipSpace(ref text, position)) != ':')
                {
                    return Unexpected(position);
                }

                position = SkipSpace(ref text, position + 1);
            }

            var first = At(ref text, position);
            if (first == '"')
            {
                var flags = EntryFlags.None;
                var end = EndOfPlain(ref text, position + 1);
                if (At(ref text, end) != '"' && (end = EndOfEscaped(ref text, end, out flags)) < 0)
                {
                    return Unexpected(~end);
                }

                Add(ref entries, count++, NodeKind.String, position + 1, end, container, flags);
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
                Add(ref entries, count, named ? NodeKind.Object : NodeKind.Array, position, position, container, EntryFlags.None);
                Unsafe.Add(ref entries, count).Next = 0;
                container = count++;
                position = SkipSpace(ref text, position + 1);

                // Two more than the bracket that opens is the one that closes, in ASCII.
                if (At(ref text, position) != first + 2)
                {
                    continue;
                }
            }
            else
            {
                var end = EndOfScalar(_text, position, out var kind);
                if (end < 0)
                {
                    return Unexpected(~end);
                }

                Add(ref entries, count++, kind, position, end, container, EntryFlags.None);
                position = end;
            }

            // What ends behind the value is closed; a comma leads to the next round.
            while (container >= 0)
            {
                position = SkipSpace(ref text, position);
                var next = At(ref text, position);
                if (next == ',')
                {
                    position = SkipSpace(ref text, position + 1);
                    break;
                }

                if (next != (named ? '}' : ']'))
                {
                    return Unexpected(position);
                }

                position++;
                _depth--;
                ref var closed = ref Unsafe.Add(ref entries, container);
                var (names, mayHide) = (closed.Length, named && DuplicateNames.MayHide(closed));
                closed.Length = position - closed.Start;
                closed.Next = count;
                closed.Flags = EntryFlags.None;
                if (mayHide && DuplicateNames.Find(_document, container, names) is { } duplicate)
                {
                    return Duplicate(duplicate);
                }

                container = closed.Parent;
                named = container >= 0 && Unsafe.Add(ref entries, container).Kind == NodeKind.Object;
            }
        }
        while (container >= 0);

        _document.Count = count;
        position = SkipSpace(ref text, position);
        return position == _end ? null : Unexpected(position);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte At(ref byte text, int position) => Unsafe.Add(ref text, (nint)(uint)position);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Entry entries, int index, NodeKind kind, int start, int end, int container, EntryFlags flags)
    {
        ref var entry = ref Unsafe.Add(ref entries, (nint)(uint)index);
        entry.Start = start;
        entry.Length = end - start;
        entry.Next = index + 1;
        entry.Parent = container;
        entry.Kind = kind;
        entry.Flags = flags;
    }

    // The next byte that is no white space.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SkipSpace(ref byte text, int position) => At(ref text, position) > ' ' ? position : SkipSpaces(ref text, position);

    private static int SkipSpaces(ref byte text, int position)
    {
        while (At(ref text, position) is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            position++;
        }

        return position;
    }

    // The quote that ends a string, from its first backslash or control character on; the complement of where it goes wrong.
    private static int EndOfEscaped(ref byte text, int position, out EntryFlags flags)
    {
        flags = EntryFlags.Escaped;
        while (At(ref text, position) == '\\')
        {
            var escape = At(ref text, position + 1);
            var next = SkipEscape(ref text, position);
            if (next < 0)
            {
                return ~position;
            }

            flags |= escape is (byte)'u' or (byte)'/' ? EntryFlags.Spelled : EntryFlags.None;
            position = EndOfPlain(ref text, next);
        }

        return At(ref text, position) == '"' ? position : ~position;
    }

    // The next quote, backslash or control character; there is one at the latest behind the text.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EndOfPlain(ref byte text, int position)
    {
        while (true)
        {
            var block = Vector128.LoadUnsafe(ref text, (nuint)(uint)position);
            var found = Vector128.Equals(block, Vector128.Create((byte)'"'))
                | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(block, Vector128.Create((byte)' '));
            var places = found.ExtractMostSignificantBits();
            if (places != 0)
            {
                return position + BitOperations.TrailingZeroCount(places);
            }

            position += Vector128<byte>.Count;
        }
    }

    // Behind the escape that begins here; negative when it is none.
    private static int SkipEscape(ref byte text, int position)
    {
        switch (At(ref text, position + 1))
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return position + 2;
            case (byte)'u':
                for (var i = position + 2; i < position + 6; i++)
                {
                    if (!char.IsAsciiHexDigit((char)At(ref text, i)))
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
