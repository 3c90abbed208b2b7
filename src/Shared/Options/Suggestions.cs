namespace Sluice.Options;

/// <summary>What somebody who mistyped a word may have meant.</summary>
internal static class Suggestions
{
    // A third of the word: more wrong letters than that are another word.
    private const int LettersPerMistake = 3;

    /// <summary>The words that are near, the nearest first, three at most: few letters differ, or one word is in the other.</summary>
    /// <param name="word">What was typed.</param>
    /// <param name="known">What could have been meant.</param>
    public static IReadOnlyList<string> For(string word, IEnumerable<string> known) =>
    [
        .. known.Select(candidate => (Word: candidate, Distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(near => near.Distance <= Math.Max(1, word.Length / LettersPerMistake) || (word.Length >= LettersPerMistake && near.Word.Contains(word, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(near => near.Distance)
            .Take(3)
            .Select(near => near.Word),
    ];

    /// <summary>The nearest words as the end of a message: <c> (did you mean a or b?)</c>; "" when none is near.</summary>
    /// <param name="word">What was typed.</param>
    /// <param name="known">What could have been meant.</param>
    internal static string Ask(string word, IEnumerable<string> known) =>
        For(word, known) is { Count: > 0 } near ? $" (did you mean {string.Join(" or ", near)}?)" : "";

    // Letters to insert, remove or replace (Levenshtein), row by row.
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j - 1], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
