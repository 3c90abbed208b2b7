namespace Sluice.Expressions.Libraries;

/// <summary>What <c>find</c> and <c>findAll</c> give.</summary>
internal static class RegexFunctions
{
    /// <summary>What the pattern matches first, or an empty text.</summary>
    public static string Find(string text, Re2Regex pattern) => pattern.Find(text, 0) is var (start, end) ? text[start..end] : "";

    /// <summary>What the pattern matches, at most so many times; a negative limit is none.</summary>
    public static List<string> FindAll(string text, Re2Regex pattern, long limit = -1)
    {
        var found = new List<string>();
        var previousEnd = -1;
        for (var place = 0; place <= text.Length && found.Count != limit && pattern.Find(text, place) is var (start, end);)
        {
            // Nothing is found at the end of what was found just before.
            if (end > start || start != previousEnd)
            {
                found.Add(text[start..end]);
            }

            previousEnd = end;
            place = end > place ? end : place + LengthAt(text, place);
        }

        return found;
    }

    private static int LengthAt(string text, int place) => place + 1 < text.Length && char.IsSurrogatePair(text, place) ? 2 : 1;
}
