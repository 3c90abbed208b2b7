namespace Sluice.Expressions.Libraries;

/// <summary>Formats of texts as the schemas of Kubernetes check them.</summary>
internal static class TextFormats
{
    private static readonly int[] UuidGroups = [8, 4, 4, 4, 12];

    /// <summary>A UUID, with dashes or without, in any case.</summary>
    public static bool IsUuid(ReadOnlySpan<char> text)
    {
        foreach (var length in UuidGroups)
        {
            text = length != 8 && text is ['-', ..] ? text[1..] : text;
            if (text.Length < length || text[..length].ContainsAnyExcept("0123456789abcdefABCDEF"))
            {
                return false;
            }

            text = text[length..];
        }

        return text.IsEmpty;
    }

    /// <summary>Bytes in base64 with their padding; at least one.</summary>
    public static bool IsBase64(ReadOnlySpan<char> text)
    {
        var digits = text.TrimEnd('=');
        return text.Length > 0
            && text.Length % 4 == 0
            && text.Length - digits.Length <= 2
            && digits.IndexOfAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") < 0;
    }

    /// <summary>A day such as 2027-03-31.</summary>
    public static bool IsDate(ReadOnlySpan<char> text) => text.Length == 10 && TimestampParser.TryParse($"{text}T00:00:00Z", out _);

    /// <summary>A day and a time such as 2027-03-31T12:00:00Z. As in Kubernetes, the offset may be any, and the point any character.</summary>
    public static bool IsDateTime(string text)
    {
        var parts = text.ToLowerInvariant().Split('t');
        if (parts.Length < 2 || !IsDate(parts[0]))
        {
            return false;
        }

        var time = Re2.Compile("^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$").Value!;
        return time.IsMatch(parts[1]);
    }
}
