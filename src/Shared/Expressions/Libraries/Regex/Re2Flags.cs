namespace Sluice.Expressions.Libraries;

/// <summary>What holds for the rest of a group: <c>(?imsU)</c>.</summary>
internal readonly record struct Re2Flags(bool IgnoreCase, bool Multiline, bool DotMatchesNewline, bool Ungreedy)
{
    /// <summary>Reads what stands behind <c>(?</c>: a name, flags, or flags and a group.</summary>
    /// <returns>Whether a group opens. When not, the flags hold from here on, or the reader has an error.</returns>
    public static bool ReadGroup(Re2Reader reader, ref Re2Flags flags)
    {
        var start = reader.Position;
        reader.Position += 2;
        if (reader.StartsWith("P<") && reader.Position + 2 < reader.Pattern.Length)
        {
            return ReadName(reader, start, skip: 2);
        }

        if (reader.Peek() == '<')
        {
            return ReadName(reader, start, skip: 1);
        }

        return ReadFlags(reader, start, ref flags);
    }

    // Names are read over: nothing in these expressions looks at what a group matched.
    private static bool ReadName(Re2Reader reader, int start, int skip)
    {
        var nameStart = reader.Position + skip;
        var end = reader.Pattern.IndexOf('>', start);
        if (end < 0)
        {
            return reader.Fail("invalid named capture", reader.Pattern[start..]);
        }

        var name = reader.Pattern[Math.Min(nameStart, end)..end];
        reader.Position = end + 1;
        var isName = name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
        return isName || reader.Fail("invalid named capture", reader.Since(start));
    }

    private static bool ReadFlags(Re2Reader reader, int start, ref Re2Flags flags)
    {
        var read = flags;
        var value = true;
        var sawFlag = false;
        while (!reader.AtEnd)
        {
            var letter = reader.Take();
            if (letter is ':' or ')' && (value || sawFlag))
            {
                flags = read;
                return letter == ':';
            }

            if (letter == '-' && value)
            {
                value = false;
                sawFlag = false;
            }
            else if (read.With(letter, value) is { } changed)
            {
                read = changed;
                sawFlag = true;
            }
            else
            {
                break;
            }
        }

        return reader.Fail("invalid or unsupported Perl syntax", reader.Since(start));
    }

    private Re2Flags? With(int letter, bool value) => letter switch
    {
        'i' => this with { IgnoreCase = value },
        'm' => this with { Multiline = value },
        's' => this with { DotMatchesNewline = value },
        'U' => this with { Ungreedy = value },
        _ => null,
    };
}
