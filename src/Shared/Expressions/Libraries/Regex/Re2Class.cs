namespace Sluice.Expressions.Libraries;

/// <summary>Reads a class of characters in brackets.</summary>
internal static class Re2Class
{
    /// <summary>The characters of the class at which the reader stands.</summary>
    /// <returns>Null with the reader's error set.</returns>
    public static CodePointSet? Read(Re2Reader reader, bool ignoreCase)
    {
        var start = reader.Position++;
        var negated = reader.TryTake("^");
        var set = new CodePointSet();
        var isFirst = true;
        while (isFirst || reader.Peek() != ']')
        {
            if (reader.AtEnd)
            {
                reader.Fail("missing closing ]", reader.Pattern[start..]);
                return null;
            }

            isFirst = false;
            if (!ReadItem(reader, set, start, ignoreCase))
            {
                return null;
            }
        }

        reader.Position++;
        return Re2Escapes.Apply(set, negated, ignoreCase);
    }

    private static bool ReadItem(Re2Reader reader, CodePointSet set, int start, bool ignoreCase)
    {
        if (reader.StartsWith("[:") && reader.Pattern.IndexOf(":]", reader.Position + 2, StringComparison.Ordinal) is >= 0 and var end)
        {
            return ReadPosix(reader, set, end, ignoreCase);
        }

        if (reader.Peek() == '\\')
        {
            var group = Re2Escapes.ReadGroup(reader, ignoreCase);
            if (group is not null)
            {
                set.Add(group);
                return true;
            }
        }

        return reader.Error is null && ReadRange(reader, set, start);
    }

    private static bool ReadPosix(Re2Reader reader, CodePointSet set, int end, bool ignoreCase)
    {
        var name = reader.Pattern[(reader.Position + 2)..end];
        var negated = name is ['^', ..];
        var group = CharacterGroups.OfPosix(negated ? name[1..] : name);
        if (group is null)
        {
            return reader.Fail("invalid character class range", $"[:{name}:]");
        }

        set.Add(Re2Escapes.Apply(group, negated, ignoreCase));
        reader.Position = end + 2;
        return true;
    }

    private static bool ReadRange(Re2Reader reader, CodePointSet set, int start)
    {
        var rangeStart = reader.Position;
        var first = ReadCharacter(reader, start);
        var last = first;

        // A - in front of the closing bracket is itself.
        if (first >= 0 && reader.Peek() == '-' && reader.Position + 1 < reader.Pattern.Length && reader.Peek(1) != ']')
        {
            reader.Position++;
            last = ReadCharacter(reader, start);
            if (last >= 0 && last < first)
            {
                return reader.Fail("invalid character class range", reader.Since(rangeStart));
            }
        }

        if (first < 0 || last < 0)
        {
            return false;
        }

        set.Add(first, last);
        return true;
    }

    private static int ReadCharacter(Re2Reader reader, int start)
    {
        if (reader.AtEnd)
        {
            reader.Fail("missing closing ]", reader.Pattern[start..]);
            return -1;
        }

        return reader.Peek() == '\\' ? Re2Escapes.ReadCharacter(reader) : reader.Take();
    }
}
