using System.Globalization;
using System.Text;

namespace Sluice.Admission;

/// <summary>
/// Makes text that holds parts of an object fit to be shown: everything that comes back to people goes through here. What a terminal would act on or not show
/// (control characters, escapes, line ends, marks that turn the direction of writing) becomes a blank, and every length is bounded.
/// </summary>
internal static class PlainText
{
    /// <summary>Most characters of one finding. The built-in Pod Security admission's longest sentence about a pod of a dozen containers has about 500.</summary>
    public const int LongestFinding = 1024;

    /// <summary>Most characters of what one policy says altogether; findings that do not fit are counted. kubectl prints it on one screen.</summary>
    public const int LongestMessage = 4096;

    /// <summary>Most characters of a name or a value in a finding. The longest name that Kubernetes has, a subdomain, has 253.</summary>
    public const int LongestName = 256;

    /// <summary>Most names in one finding.</summary>
    public const int MostNames = 20;

    /// <summary>The text without characters that are not shown, cut to a length.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">Most characters, at least 2; a text that is cut ends in an ellipsis.</param>
    public static string Clean(string text, int longest)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cut = Cut(text, longest);
        return IsClean(cut) ? cut : Replace(cut);
    }

    /// <summary>A value out of an object, for a finding: cut so that what is expected in its place is still seen behind it.</summary>
    public static string Value(string? text) => text is null ? "" : Clean(text, LongestName);

    /// <summary>The text without characters that are not shown.</summary>
    public static string Clean(string text) => Clean(text, int.MaxValue);

    /// <summary>The text without characters that are not shown, its own line ends but for.</summary>
    public static string CleanLines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsClean(text) ? text : string.Join('\n', text.Split('\n').Select(line => Clean(line)));
    }

    /// <summary>Findings as they are shown, as many as fit into <see cref="LongestMessage"/>, and behind them how many more there are.</summary>
    public static IReadOnlyList<string> Bound(IReadOnlyCollection<string> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var shown = new List<string>();
        var length = 0;
        foreach (var finding in findings)
        {
            var clean = Clean(finding, LongestFinding);
            length += clean.Length;
            if (shown.Count > 0 && length > LongestMessage)
            {
                shown.Add($"and {findings.Count - shown.Count} more");
                break;
            }

            shown.Add(clean);
        }

        return shown;
    }

    /// <summary>Findings in one text, as many as fit into <see cref="LongestMessage"/>, and how many more there are.</summary>
    /// <param name="findings">The findings.</param>
    /// <param name="separator">What stands between them.</param>
    public static string Join(IReadOnlyCollection<string> findings, string separator = "; ") => string.Join(separator, Bound(findings));

    /// <summary>Names in quotes with commas between, the first <see cref="MostNames"/>, and how many more there are.</summary>
    public static string Quoted(IReadOnlyCollection<string> names) => Some(names, name => $"\"{Clean(name, LongestName)}\"");

    /// <summary>Names with commas between, the first <see cref="MostNames"/>, and how many more there are.</summary>
    public static string Listed(IReadOnlyCollection<string> names) => Some(names, name => Clean(name, LongestName));

    private static string Some(IReadOnlyCollection<string> names, Func<string, string> show)
    {
        ArgumentNullException.ThrowIfNull(names);
        var shown = string.Join(", ", names.Take(MostNames).Select(show));
        return names.Count <= MostNames ? shown : $"{shown} and {names.Count - MostNames} more";
    }

    private static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        // A cut between the two halves of a surrogate pair would leave half a character.
        var length = char.IsHighSurrogate(text[longest - 2]) ? longest - 2 : longest - 1;
        return $"{text.AsSpan(0, length)}…";
    }

    private static bool IsClean(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return true;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (IsUnseen(rune))
            {
                return false;
            }
        }

        return true;
    }

    private static string Replace(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(IsUnseen(rune) ? " " : rune.ToString());
        }

        return clean.ToString();
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
