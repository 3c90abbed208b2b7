using System.Text.RegularExpressions;

namespace Sluice.Expressions.Libraries;

/// <summary>Kubernetes' <c>find</c> and <c>findAll</c>.</summary>
internal static class RegexFunctions
{
    /// <summary>What the pattern matches first, or an empty text.</summary>
    public static string Find(string text, Regex pattern)
    {
        foreach (var match in pattern.EnumerateMatches(text))
        {
            return text.Substring(match.Index, match.Length);
        }

        return "";
    }

    /// <summary>What the pattern matches, at most so many times; a negative limit is none.</summary>
    public static List<string> FindAll(string text, Regex pattern, long limit = -1)
    {
        var found = new List<string>();
        var previousEnd = -1;
        foreach (var match in pattern.EnumerateMatches(text))
        {
            if (found.Count == limit)
            {
                break;
            }

            if (!IsOverlooked(text, match, previousEnd))
            {
                found.Add(text.Substring(match.Index, match.Length));
            }

            previousEnd = match.Index + match.Length;
        }

        return found;
    }

    // As in Go: nothing is found at the end of what was found just before, nor within a character of two chars.
    private static bool IsOverlooked(string text, ValueMatch match, int previousEnd) =>
        match.Length == 0 && (match.Index == previousEnd || (match.Index > 0 && match.Index < text.Length && char.IsSurrogatePair(text, match.Index - 1)));
}
