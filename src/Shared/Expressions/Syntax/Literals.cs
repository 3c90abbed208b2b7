using System.Globalization;
using System.Text;

namespace Sluice.Expressions;

/// <summary>Reads the literals of an expression.</summary>
internal static class Literals
{
    /// <summary>A number, perhaps with a minus in front.</summary>
    /// <returns>False when it is out of range.</returns>
    public static bool TryNumber(Token token, bool isNegative, out Value value)
    {
        value = default;
        var text = token.Text;
        switch (token.Kind)
        {
            case TokenKind.Double:
                var number = double.Parse(text, CultureInfo.InvariantCulture);
                value = Value.From(isNegative ? -number : number);
                return double.IsFinite(number);
            case TokenKind.Uint:
                var parsed = TryUnsigned(text[..^1], out var unsigned);
                value = Value.From(unsigned);
                return parsed;
            default:
                return TrySigned(text, isNegative, out value);
        }
    }

    /// <summary>The text that a literal stands for.</summary>
    /// <returns>False with the place and the words of what is wrong.</returns>
    public static bool TryText(Token token, out string text, out (int Position, string Problem) error)
    {
        var builder = new StringBuilder();
        var inside = Inside(token.Text, out var isRaw, out var start);
        error = default;
        for (var i = 0; i < inside.Length;)
        {
            if (inside[i] != '\\' || isRaw)
            {
                builder.Append(inside[i++]);
                continue;
            }

            if (!TryEscape(inside[i..], out var code, out var length, out _) || !Rune.TryCreate(code, out var rune))
            {
                error = (token.Position + start + i, "an escape that means nothing; known are \\n, \\t, \\\\, \\\", \\', \\x41, \\u0041, \\U00000041, \\101 and the like");
                break;
            }

            builder.Append(rune.ToString());
            i += length;
        }

        text = builder.ToString();
        return error.Problem is null;
    }

    /// <summary>The bytes that a literal stands for: escapes by number are bytes, other characters are written in UTF-8.</summary>
    public static bool TryBytes(Token token, out byte[] bytes, out (int Position, string Problem) error)
    {
        var output = new MemoryStream();
        var inside = Inside(token.Text, out var isRaw, out var start);
        error = default;
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < inside.Length;)
        {
            if (inside[i] != '\\' || isRaw)
            {
                Rune.DecodeFromUtf16(inside[i..], out var rune, out var units);
                output.Write(utf8[..rune.EncodeToUtf8(utf8)]);
                i += units;
                continue;
            }

            if (!TryEscape(inside[i..], out var code, out var length, out var isByte) || code > byte.MaxValue || !isByte)
            {
                error = (token.Position + start + i, "an escape that bytes do not have; known are \\n, \\t, \\\\, \\\", \\', \\x41, \\101 and the like");
                break;
            }

            output.WriteByte((byte)code);
            i += length;
        }

        bytes = output.ToArray();
        return error.Problem is null;
    }

    private static bool TrySigned(string text, bool isNegative, out Value value)
    {
        var parsed = TryUnsigned(text, out var magnitude);
        value = Value.From(unchecked(isNegative ? -(long)magnitude : (long)magnitude));
        return parsed && magnitude <= (isNegative ? 1UL << 63 : long.MaxValue);
    }

    private static bool TryUnsigned(string text, out ulong value) => text.StartsWith("0x", StringComparison.Ordinal)
        ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static ReadOnlySpan<char> Inside(string literal, out bool isRaw, out int start)
    {
        var prefix = literal.AsSpan().IndexOfAny('"', '\'');
        isRaw = literal.AsSpan(0, prefix).ContainsAny('r', 'R');
        var quote = literal[prefix];
        var quotes = literal.Length >= prefix + 6 && literal.AsSpan(prefix).StartsWith([quote, quote, quote]) ? 3 : 1;
        start = prefix + quotes;
        return literal.AsSpan()[start..^quotes];
    }

    private static bool TryEscape(ReadOnlySpan<char> escape, out int code, out int length, out bool isByte)
    {
        isByte = true;
        length = 2;
        code = escape.Length < 2 ? -1 : "abfnrtv\\'\"?`".IndexOf(escape[1]) is var known and >= 0 ? "\a\b\f\n\r\t\v\\'\"?`"[known] : -1;
        if (code >= 0 || escape.Length < 2)
        {
            return code >= 0;
        }

        if (escape[1] is >= '0' and <= '3')
        {
            length = 4;
            return escape.Length >= 4 && TryOctal(escape[1..4], out code);
        }

        isByte = escape[1] is 'x' or 'X';
        length = 2 + (escape[1] switch
        {
            'x' or 'X' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        });
        return length > 2 && escape.Length >= length && int.TryParse(escape[2..length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code);
    }

    private static bool TryOctal(ReadOnlySpan<char> digits, out int code)
    {
        code = 0;
        foreach (var digit in digits)
        {
            code = (code * 8) + digit - '0';
            if (digit is < '0' or > '7')
            {
                return false;
            }
        }

        return true;
    }
}
