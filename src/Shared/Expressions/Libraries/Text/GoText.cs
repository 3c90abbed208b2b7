using System.Globalization;
using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>Texts as Go writes them, since conversions and errors of Kubernetes' expressions show them.</summary>
internal static class GoText
{
    /// <summary>A text in double quotes, with what cannot be printed escaped: <c>%q</c>.</summary>
    public static string Quote(ReadOnlySpan<char> text)
    {
        var builder = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            AppendEscaped(builder, rune);
        }

        return builder.Append('"').ToString();
    }

    private static void AppendEscaped(StringBuilder builder, Rune rune)
    {
        var letter = rune.Value switch
        {
            '"' => "\\\"",
            '\\' => @"\\",
            7 => @"\a",
            '\b' => @"\b",
            '\f' => @"\f",
            '\n' => @"\n",
            '\r' => @"\r",
            '\t' => @"\t",
            '\v' => @"\v",
            _ when IsPrintable(rune) => rune.ToString(),
            < ' ' or 0x7F => string.Create(CultureInfo.InvariantCulture, $@"\x{rune.Value:x2}"),
            <= char.MaxValue => string.Create(CultureInfo.InvariantCulture, $@"\u{rune.Value:x4}"),
            _ => string.Create(CultureInfo.InvariantCulture, $@"\U{rune.Value:x8}"),
        };
        builder.Append(letter);
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or
        UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
