namespace Sluice.Expressions.Libraries;

/// <summary>Reads what stands behind a backslash: single characters and groups of them.</summary>
internal static class Re2Escapes
{
    /// <summary>A character behind a backslash, such as <c>\.</c>, <c>\n</c>, <c>\x41</c> or <c>\101</c>.</summary>
    /// <returns>The code point, or -1 with the reader's error set.</returns>
    public static int ReadCharacter(Re2Reader reader)
    {
        var start = reader.Position++;
        if (reader.AtEnd)
        {
            reader.Fail("trailing backslash at end of expression", "");
            return -1;
        }

        var letter = reader.Take();
        var codePoint = letter switch
        {
            'a' => 7,
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            'x' => ReadHexadecimal(reader),
            >= '0' and <= '7' => ReadOctal(reader, letter),
            < 0x80 when !char.IsAsciiLetterOrDigit((char)letter) => letter,
            _ => -1,
        };
        if (codePoint < 0)
        {
            reader.Fail("invalid escape sequence", reader.Since(start));
        }

        return codePoint;
    }

    /// <summary>A group behind a backslash: <c>\d</c>, <c>\W</c>, <c>\pL</c>, <c>\P{Lu}</c>.</summary>
    /// <returns>Null when what follows is none, or is wrong (then the reader has an error).</returns>
    public static CodePointSet? ReadGroup(Re2Reader reader, bool ignoreCase)
    {
        var letter = reader.Peek(1);
        if (letter is 'p' or 'P')
        {
            return ReadUnicode(reader, negated: letter == 'P', ignoreCase);
        }

        var group = CharacterGroups.Perl(char.ToLowerInvariant(letter));
        if (group is null)
        {
            return null;
        }

        reader.Position += 2;
        return Apply(group, negated: char.IsAsciiLetterUpper(letter), ignoreCase);
    }

    public static CodePointSet Apply(CodePointSet group, bool negated, bool ignoreCase)
    {
        group = ignoreCase ? group.Folded() : group;
        return negated ? group.Negated() : group;
    }

    private static CodePointSet? ReadUnicode(Re2Reader reader, bool negated, bool ignoreCase)
    {
        var start = reader.Position;
        reader.Position += 2;
        if (reader.AtEnd)
        {
            reader.Fail("invalid character class range", reader.Since(start));
            return null;
        }

        var name = reader.Peek() == '{' ? ReadBraces(reader) : char.ConvertFromUtf32(reader.Take());
        if (name is ['^', ..])
        {
            negated = !negated;
            name = name[1..];
        }

        var group = name is null ? null : CharacterGroups.Unicode(name);
        if (group is null)
        {
            reader.Fail("invalid character class range", name is null ? reader.Pattern[start..] : reader.Since(start));
            return null;
        }

        return Apply(group, negated, ignoreCase);
    }

    private static string? ReadBraces(Re2Reader reader)
    {
        var end = reader.Pattern.IndexOf('}', reader.Position);
        if (end < 0)
        {
            return null;
        }

        var name = reader.Pattern[(reader.Position + 1)..end];
        reader.Position = end + 1;
        return name;
    }

    // \1 to \7 alone would refer back to a group, which RE2 does not do.
    private static int ReadOctal(Re2Reader reader, int first)
    {
        if (first != '0' && reader.Peek() is < '0' or > '7')
        {
            return -1;
        }

        var value = first - '0';
        for (var i = 1; i < 3 && reader.Peek() is >= '0' and <= '7'; i++)
        {
            value = (value * 8) + reader.Take() - '0';
        }

        return value;
    }

    private static int ReadHexadecimal(Re2Reader reader)
    {
        if (reader.Peek() == '{')
        {
            return ReadBracedHexadecimal(reader);
        }

        var high = TakeDigit(reader);
        var low = TakeDigit(reader);
        return high < 0 || low < 0 ? -1 : (high * 16) + low;
    }

    private static int ReadBracedHexadecimal(Re2Reader reader)
    {
        reader.Position++;
        var value = 0;
        var start = reader.Position;
        while (!reader.AtEnd && reader.Peek() != '}')
        {
            var digit = TakeDigit(reader);
            value = (value * 16) + digit;
            if (digit < 0 || value > CodePointSet.Maximum)
            {
                return -1;
            }
        }

        return reader.Position > start && reader.TryTake("}") ? value : -1;
    }

    private static int TakeDigit(Re2Reader reader)
    {
        if (reader.AtEnd)
        {
            return -1;
        }

        var letter = reader.Take();
        return letter < 0x80 && char.IsAsciiHexDigit((char)letter) ? Convert.ToInt32(((char)letter).ToString(), 16) : -1;
    }
}
