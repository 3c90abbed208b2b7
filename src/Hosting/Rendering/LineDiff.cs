using System.Text;

namespace Sluice.Hosting.Rendering;

/// <summary>What happened to a line.</summary>
internal enum LineChange
{
    /// <summary>It is in both texts.</summary>
    Same,

    /// <summary>Only in the old text.</summary>
    Removed,

    /// <summary>Only in the new text.</summary>
    Added,
}

/// <summary>
/// Compares two texts line by line: what they have in common stays, the rest is removed or added. By E. Myers, "An O(ND) Difference Algorithm and
/// Its Variations", with the middle of each part found from both its ends: memory is linear in the lines, and the work is bounded.
/// </summary>
internal sealed class LineDiff
{
    // Differences in a part beyond which nobody reads the rest line by line: it is shown as replaced.
    private const int MostDifferences = 2_000;

    private readonly int[] _old;
    private readonly int[] _now;
    private readonly bool[] _removed;
    private readonly bool[] _added;
    private readonly int[] _forward;
    private readonly int[] _backward;

    private LineDiff(int[] old, int[] now)
    {
        (_old, _now) = (old, now);
        (_removed, _added) = (new bool[old.Length], new bool[now.Length]);

        // A furthest place for each diagonal that can be reached, and one more at either side.
        var diagonals = (2 * (Math.Min(MostDifferences, old.Length + now.Length) + 1)) + 1;
        (_forward, _backward) = (new int[diagonals], new int[diagonals]);
    }

    /// <summary>Compares.</summary>
    public static IReadOnlyList<(LineChange Change, string Line)> Compare(string before, string after)
    {
        var (old, now) = (Lines(before), Lines(after));
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var diff = new LineDiff(Number(old, numbers), Number(now, numbers));
        diff.Mark();
        return diff.Show(old, now);
    }

    /// <summary>Compares, and gives the lines that changed with those around them.</summary>
    /// <param name="before">The old text.</param>
    /// <param name="after">The new text.</param>
    /// <param name="context">How many lines before and behind each change.</param>
    /// <returns>The lines; one without a change stands for lines in between that are left out.</returns>
    public static IEnumerable<(LineChange? Change, string Line)> Near(string before, string after, int context)
    {
        var lines = Compare(before, after);
        var shown = -1;
        for (var i = 0; i < lines.Count; i++)
        {
            if (!IsNear(lines, i, context))
            {
                continue;
            }

            if (i > shown + 1)
            {
                yield return (null, "");
            }

            shown = i;
            yield return lines[i];
        }
    }

    /// <summary>Compares, and writes the lines that changed with those around them, each behind <c>+</c>, <c>-</c> or a blank.</summary>
    /// <param name="before">The old text.</param>
    /// <param name="after">The new text.</param>
    /// <param name="context">How many lines before and behind each change.</param>
    public static string Write(string before, string after, int context)
    {
        var text = new StringBuilder();
        foreach (var (change, line) in Near(before, after, context))
        {
            text.Append(change switch { LineChange.Added => "+ ", LineChange.Removed => "- ", LineChange.Same => "  ", _ => "  ⋮" }).Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static bool IsNear(IReadOnlyList<(LineChange Change, string Line)> lines, int index, int context)
    {
        for (var i = Math.Max(0, index - context); i <= Math.Min(lines.Count - 1, index + context); i++)
        {
            if (lines[i].Change != LineChange.Same)
            {
                return true;
            }
        }

        return false;
    }

    // Parts that are still to be compared are kept in a stack of our own: how deep they nest is up to the texts.
    private void Mark()
    {
        var parts = new Stack<Part>();
        parts.Push(new Part(0, _old.Length, 0, _now.Length));
        while (parts.TryPop(out var part))
        {
            part = Trim(part);
            if (part.OldLength == 0 || part.NowLength == 0 || FindMiddle(part) is not { } middle)
            {
                _removed.AsSpan(part.Old, part.OldLength).Fill(true);
                _added.AsSpan(part.Now, part.NowLength).Fill(true);
            }
            else
            {
                parts.Push(part with { Old = middle.Old, Now = middle.Now });
                parts.Push(part with { OldEnd = middle.Old, NowEnd = middle.Now });
            }
        }
    }

    // What both begin or end with is in both.
    private Part Trim(Part part)
    {
        while (part.OldLength > 0 && part.NowLength > 0 && _old[part.Old] == _now[part.Now])
        {
            part = part with { Old = part.Old + 1, Now = part.Now + 1 };
        }

        while (part.OldLength > 0 && part.NowLength > 0 && _old[part.OldEnd - 1] == _now[part.NowEnd - 1])
        {
            part = part with { OldEnd = part.OldEnd - 1, NowEnd = part.NowEnd - 1 };
        }

        return part;
    }

    // A place on a shortest way through the part, where the ways from both ends meet; null where they are too long to be looked for.
    private (int Old, int Now)? FindMiddle(Part part)
    {
        var center = _forward.Length / 2;
        var delta = part.OldLength - part.NowLength;
        (_forward[center + 1], _backward[center + 1]) = (0, 0);
        var most = Math.Min(MostDifferences, (part.OldLength + part.NowLength + 1) / 2);
        for (var differences = 0; differences <= most; differences++)
        {
            for (var diagonal = -differences; diagonal <= differences; diagonal += 2)
            {
                var old = Advance(_forward, center, diagonal, differences, part, isForward: true);
                var other = delta - diagonal;
                if (delta % 2 != 0 && Math.Abs(other) < differences && old + _backward[center + other] >= part.OldLength)
                {
                    return Within(part, old, old - diagonal);
                }
            }

            for (var diagonal = -differences; diagonal <= differences; diagonal += 2)
            {
                var old = Advance(_backward, center, diagonal, differences, part, isForward: false);
                var other = delta - diagonal;
                if (delta % 2 == 0 && Math.Abs(other) <= differences && old + _forward[center + other] >= part.OldLength)
                {
                    return Within(part, part.OldLength - old, part.NowLength - (old - diagonal));
                }
            }
        }

        return null;
    }

    // As far as a way with so many differences gets on a diagonal.
    private int Advance(int[] furthest, int center, int diagonal, int differences, Part part, bool isForward)
    {
        var at = center + diagonal;
        var old = diagonal == -differences || (diagonal != differences && furthest[at - 1] < furthest[at + 1]) ? furthest[at + 1] : furthest[at - 1] + 1;
        var now = old - diagonal;
        while (old < part.OldLength && now < part.NowLength && old >= 0 && now >= 0
            && (isForward ? _old[part.Old + old] == _now[part.Now + now] : _old[part.OldEnd - 1 - old] == _now[part.NowEnd - 1 - now]))
        {
            (old, now) = (old + 1, now + 1);
        }

        return furthest[at] = old;
    }

    // A corner divides nothing.
    private static (int Old, int Now)? Within(Part part, int old, int now)
    {
        (old, now) = (Math.Clamp(old, 0, part.OldLength), Math.Clamp(now, 0, part.NowLength));
        var isCorner = (old == 0 && now == 0) || (old == part.OldLength && now == part.NowLength);
        return isCorner ? null : (part.Old + old, part.Now + now);
    }

    // Of what was replaced, the old lines come first.
    private List<(LineChange Change, string Line)> Show(string[] old, string[] now)
    {
        var lines = new List<(LineChange, string)>(Math.Max(old.Length, now.Length));
        var (i, j) = (0, 0);
        while (i < old.Length || j < now.Length)
        {
            if (i < old.Length && _removed[i])
            {
                lines.Add((LineChange.Removed, old[i++]));
            }
            else if (j < now.Length && _added[j])
            {
                lines.Add((LineChange.Added, now[j++]));
            }
            else
            {
                lines.Add((LineChange.Same, old[i]));
                (i, j) = (i + 1, j + 1);
            }
        }

        return lines;
    }

    private static int[] Number(string[] lines, Dictionary<string, int> numbers)
    {
        var numbered = new int[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            if (!numbers.TryGetValue(lines[i], out numbered[i]))
            {
                numbers.Add(lines[i], numbered[i] = numbers.Count);
            }
        }

        return numbered;
    }

    private static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');

    private readonly record struct Part(int Old, int OldEnd, int Now, int NowEnd)
    {
        public int OldLength => OldEnd - Old;

        public int NowLength => NowEnd - Now;
    }
}
