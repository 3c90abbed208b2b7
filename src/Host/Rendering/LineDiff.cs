namespace Sluice.Host.Rendering;

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

/// <summary>Compares two texts line by line: the longest common subsequence stays, the rest is removed or added.</summary>
internal static class LineDiff
{
    /// <summary>Compares.</summary>
    public static IReadOnlyList<(LineChange Change, string Line)> Compare(string before, string after)
    {
        var old = Lines(before);
        var now = Lines(after);
        var common = MeasureCommon(old, now);
        var lines = new List<(LineChange, string)>();
        var (i, j) = (0, 0);
        while (i < old.Length || j < now.Length)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                lines.Add((LineChange.Same, old[i]));
                (i, j) = (i + 1, j + 1);
            }
            else if (i < old.Length && (j == now.Length || common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add((LineChange.Removed, old[i++]));
            }
            else
            {
                lines.Add((LineChange.Added, now[j++]));
            }
        }

        return lines;
    }

    // How many lines the rests of both texts have in common, from each place on.
    private static int[,] MeasureCommon(string[] old, string[] now)
    {
        var common = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
            {
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common;
    }

    private static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');
}
