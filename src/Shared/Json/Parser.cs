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

    /// <summary>
    /// Entries that a text can become, before it is read. A name has a colon behind it, and a value that is not the first of its container a comma before it; so with
    /// the brackets that open one these are all there can be, and a few more for those that stand in strings.
    /// </summary>
    public static int MostEntriesOf(ReadOnlySpan<byte> text)
    {
        var count = 2;
        for (; text.Length >= Vector128<byte>.Count; text = text[Vector128<byte>.Count..])
        {
            // Both brackets that open something are the same but for one bit.
            var block = Vector128.Create(text);
            var marks = Vector128.Equals(block, Vector128.Create((byte)',')) | Vector128.Equals(block, Vector128.Create((byte)':'))
                | Vector128.Equals(block | Vector128.Create((byte)('{' ^ '[')), Vector128.Create((byte)'{'));
            count += BitOperations.PopCount(marks.ExtractMostSignificantBits());
        }

        foreach (var value in text)
        {
            count += value is (byte)',' or (byte)':' or (byte)'{' or (byte)'[' ? 1 : 0;
        }

        return count;
    }

    /// <summary>Reads the one value that the text holds.</summary>
    /// <returns>What is wrong with the text, or null.</returns>
    /// <remarks>
    /// One long loop on purpose: what it counts with stays in registers, and what is rare is a call. Text and entries are read without asking each time whether a
    /// place is inside: of the text the zero behind it is accepted nowhere, and nothing looks further ahead than <see cref="Padding"/>; of the entries two are free
    /// whenever the loop begins.
    /// </remarks>
    public readonly ParseFault? Parse()
    {
        ref var text = ref MemoryMarshal.GetArrayDataReference(_text);
        var capacity = _document.Entries.Length;
        ref var entries = ref MemoryMarshal.GetArrayDataReference(_document.Entries);
        var count = _document.Count;
        var (container, depth) = (-1, 0);

        // What ends the open container, and the hashes of its names so far.
        var (closing, names) = ((byte)0, 0UL);
        var position = SkipSpace(ref text, _start);
        while (true)
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

            if (closing == '}')
            {
                if (At(ref text, position) != '"')
                {
                    return Unexpected(position);
                }

                var start = position + 1;
                position = EndOfPlain(ref text, start);
                var kind = (ushort)NodeKind.String;
                if (At(ref text, position) != '"')
                {
                    var escaped = Escaped.End(ref text, position);
                    if (!escaped.IsGood)
                    {
                        return Unexpected(escaped.Position);
                    }

                    (position, kind) = (escaped.Position, escaped.Kind);
                    DuplicateNames.NoteSpelling(ref Unsafe.Add(ref entries, container), escaped.Flags);
                }

                Add(ref entries, count, kind, start, position, container);
                var bit = DuplicateNames.Bit(ref text, start, position);
                if ((names & bit) != 0 && DuplicateNames.IsKnown(ref entries, ref text, container, count))
                {
                    return Duplicate(_document.GetText(count));
                }

                names |= bit;
                count++;
                position++;
                if (At(ref text, position) != ':' && At(ref text, position = SkipSpace(ref text, position)) != ':')
                {
                    return Unexpected(position);
                }

                position = SkipSpace(ref text, position + 1);
            }

            var first = At(ref text, position);
            if (first == '"')
            {
                var start = position + 1;
                position = EndOfPlain(ref text, start);
                var kind = (ushort)NodeKind.String;
                if (At(ref text, position) != '"')
                {
                    var escaped = Escaped.End(ref text, position);
                    if (!escaped.IsGood)
                    {
                        return Unexpected(escaped.Position);
                    }

                    (position, kind) = (escaped.Position, escaped.Kind);
                }

                Add(ref entries, count++, kind, start, position++, container);
            }
            else if (first is (byte)'{' or (byte)'[')
            {
                if (++depth > MaxDepth)
                {
                    return new ParseFault(ParseFaultKind.Depth, $"nested deeper than {MaxDepth} levels");
                }

                // Two more than the bracket that opens is the one that closes, in ASCII. While it is open, its entry keeps the names of the one around it.
                closing = (byte)(first + 2);
                Add(ref entries, count, (ushort)(closing == '}' ? NodeKind.Object : NodeKind.Array), position, position, container);
                DuplicateNames.Keep(ref Unsafe.Add(ref entries, (nint)(uint)count), names);
                names = 0;
                container = count++;
                position = SkipSpace(ref text, position + 1);
                if (At(ref text, position) != closing)
                {
                    continue;
                }
            }
            else
            {
                var start = position;
                position = EndOfScalar(_text, (int)position, out var kind);
                if (position < 0)
                {
                    return Unexpected(~position);
                }

                Add(ref entries, count++, (ushort)kind, start, position, container);
            }

            // What ends behind the value is closed; a comma leads to the next round.
            while (true)
            {
                if (container < 0)
                {
                    _document.Count = count;
                    position = SkipSpace(ref text, position);
                    return position == _end ? null : Unexpected(position);
                }

                position = SkipSpace(ref text, position);
                var next = At(ref text, position);
                if (next == ',')
                {
                    position = SkipSpace(ref text, position + 1);
                    break;
                }

                if (next != closing)
                {
                    return Unexpected(position);
                }

                position++;
                depth--;
                ref var closed = ref Unsafe.Add(ref entries, (nint)(uint)container);
                names = DuplicateNames.Kept(ref closed);
                closed.Length = (int)position - closed.Start;
                closed.Next = count;
                if (closed.Flags != EntryFlags.None && DuplicateNames.Find(_document, container) is { } duplicate)
                {
                    return Duplicate(duplicate);
                }

                container = closed.Parent;
                closing = container < 0 ? (byte)0 : Unsafe.Add(ref entries, (nint)(uint)container).Kind == NodeKind.Object ? (byte)'}' : (byte)']';
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte At(ref byte text, nint position) => Unsafe.Add(ref text, position);

    // Kind and flags are written as one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Entry entries, int index, ushort kind, nint start, nint end, int container)
    {
        ref var entry = ref Unsafe.Add(ref entries, (nint)(uint)index);
        entry.Start = (int)start;
        entry.Length = (int)(end - start);
        entry.Next = index + 1;
        entry.Parent = container;
        Unsafe.As<NodeKind, ushort>(ref entry.Kind) = kind;
    }

    // The next byte that is no white space.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint SkipSpace(ref byte text, nint position) => At(ref text, position) > ' ' ? position : SkipSpaces(ref text, position);

    private static nint SkipSpaces(ref byte text, nint position)
    {
        while (At(ref text, position) is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            position++;
        }

        return position;
    }

    // The next quote, backslash or control character; there is one at the latest behind the text.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint EndOfPlain(ref byte text, nint position)
    {
        while (true)
        {
            // With its second bit turned over, a quote is the next above the control characters: one comparison for both.
            var block = Vector128.LoadUnsafe(ref text, (nuint)position);
            var turned = block ^ Vector128.Create((byte)2);
            var found = Vector128.Equals(Vector128.Min(turned, Vector128.Create((byte)('"' ^ 2))), turned) | Vector128.Equals(block, Vector128.Create((byte)'\\'));
            var places = found.ExtractMostSignificantBits();
            if (places != 0)
            {
                return position + BitOperations.TrailingZeroCount(places);
            }

            position += Vector128<byte>.Count;
        }
    }

    // Behind the escape that begins here; negative when it is none.
    private static nint SkipEscape(ref byte text, nint position)
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

    private readonly ParseFault Unexpected(nint position)
    {
        var before = _text.AsSpan(_start, Math.Min((int)position, _end) - _start);
        var line = before.Count((byte)'\n') + 1;
        var column = before.Length - before.LastIndexOf((byte)'\n');
        return new ParseFault(ParseFaultKind.Syntax, $"not JSON at line {line}, byte {column}");
    }

    // Where a string ends that is not plain to its end.
    private readonly record struct Escaped(nint Position, EntryFlags Flags, bool IsGood)
    {
        public ushort Kind => (ushort)((int)NodeKind.String | ((int)Flags << 8));

        // The quote that ends a string, from its first backslash or control character on, or where it goes wrong.
        public static Escaped End(ref byte text, nint position)
        {
            var flags = EntryFlags.Escaped;
            while (At(ref text, position) == '\\')
            {
                var escape = At(ref text, position + 1);
                var next = SkipEscape(ref text, position);
                if (next < 0)
                {
                    return new Escaped(position, flags, IsGood: false);
                }

                flags |= escape is (byte)'u' or (byte)'/' ? EntryFlags.Spelled : EntryFlags.None;
                position = EndOfPlain(ref text, next);
            }

            return new Escaped(position, flags, At(ref text, position) == '"');
        }
    }
}
