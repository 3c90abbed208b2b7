using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>The part of a URL that is escaped: each lets other characters stand as they are.</summary>
internal enum UrlPart
{
    Path,
    UserInfo,
    Host,
    Zone,
    Query,
    Fragment,
}

/// <summary>Percent signs in URLs, as Go's <c>net/url</c> writes and reads them.</summary>
internal static class UrlEscaping
{
    /// <summary>The text with what is escaped in it put back.</summary>
    public static Outcome<string> Unescape(string text, UrlPart part)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var error = Check(bytes, part, out var isPlain);
        if (error is not null)
        {
            return new Failure(error);
        }

        return isPlain ? text : Encoding.UTF8.GetString(Unescape(bytes, part));
    }

    /// <summary>The text with what may not stand in this part of a URL escaped.</summary>
    public static string Escape(string text, UrlPart part)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var letter in Encoding.UTF8.GetBytes(text))
        {
            if (MustEscape(letter, part))
            {
                builder.Append('%').Append(Convert.ToHexString([letter]));
            }
            else
            {
                builder.Append((char)letter);
            }
        }

        return builder.ToString();
    }

    /// <summary>Whether a path or a fragment is written as it may be.</summary>
    public static bool IsEncoded(string text, UrlPart part) =>
        Encoding.UTF8.GetBytes(text).All(letter => "!$&'()*+,;=:@[]%".Contains((char)letter, StringComparison.Ordinal) || !MustEscape(letter, part));

    private static byte[] Unescape(byte[] bytes, UrlPart part)
    {
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var isEscape = bytes[i] == '%';
            bytes[length++] = isEscape ? Value(bytes, i) : bytes[i] == '+' && part == UrlPart.Query ? (byte)' ' : bytes[i];
            i += isEscape ? 2 : 0;
        }

        return bytes[..length];
    }

    private static string? Check(byte[] bytes, UrlPart part, out bool isPlain)
    {
        isPlain = true;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '%')
            {
                isPlain = false;
                var escape = bytes.AsSpan(i, Math.Min(3, bytes.Length - i));
                if (escape.Length < 3 || !IsHexadecimal(escape[1]) || !IsHexadecimal(escape[2]) || !IsAllowed(bytes, i, part))
                {
                    return $"invalid URL escape {GoText.Quote(Encoding.UTF8.GetString(escape))}";
                }

                i += 2;
            }
            else if (bytes[i] == '+')
            {
                isPlain &= part != UrlPart.Query;
            }
            else if (part is UrlPart.Host or UrlPart.Zone && bytes[i] < 0x80 && MustEscape(bytes[i], part))
            {
                return $"invalid character {GoText.Quote(((char)bytes[i]).ToString())} in host name";
            }
        }

        return null;
    }

    // In a host only what is beyond ASCII may be escaped, and the percent sign in front of a zone.
    private static bool IsAllowed(byte[] bytes, int index, UrlPart part)
    {
        var value = Value(bytes, index);
        return value == '%' || part switch
        {
            UrlPart.Host => value >= 0x80,
            UrlPart.Zone => value == ' ' || !MustEscape(value, UrlPart.Host),
            _ => true,
        };
    }

    private static bool MustEscape(byte letter, UrlPart part)
    {
        if (char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~')
        {
            return false;
        }

        var allowed = part switch
        {
            UrlPart.Path => "$&+,/:;=@",
            UrlPart.UserInfo => "$&+,;=",
            UrlPart.Host or UrlPart.Zone => "!$&'()*+,;=:[]<>\"",
            UrlPart.Fragment => "$&+,/:;=?@!()*",
            _ => "",
        };
        return !allowed.Contains((char)letter, StringComparison.Ordinal);
    }

    private static bool IsHexadecimal(byte letter) => char.IsAsciiHexDigit((char)letter);

    private static byte Value(byte[] bytes, int index) => Convert.ToByte(Encoding.ASCII.GetString(bytes, index + 1, 2), 16);
}
