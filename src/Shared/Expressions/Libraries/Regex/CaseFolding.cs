using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>Which characters are the same but for their case, as (?i) takes them: Unicode's simple folding.</summary>
internal static class CaseFolding
{
    /// <summary>No character beyond this one has a case.</summary>
    public const int Last = 0x1E943;

    // Characters whose upper case is another one's as well, or that the invariant culture leaves alone.
    private static readonly string[] Families =
    [
        "Kk\u212A", "Ss\u017F", "\u00C5\u00E5\u212B", "\u00B5\u039C\u03BC", "\u00DF\u1E9E", "\u01C4\u01C5\u01C6", "\u01C7\u01C8\u01C9",
        "\u01CA\u01CB\u01CC", "\u01F1\u01F2\u01F3", "\u0345\u0399\u03B9\u1FBE", "\u0392\u03B2\u03D0", "\u0395\u03B5\u03F5",
        "\u0398\u03B8\u03D1\u03F4", "\u039A\u03BA\u03F0", "\u03A0\u03C0\u03D6", "\u03A1\u03C1\u03F1", "\u03A3\u03C2\u03C3",
        "\u03A6\u03C6\u03D5", "\u03A9\u03C9\u2126", "\u1E60\u1E61\u1E9B", "\u0412\u0432\u1C80", "\u0414\u0434\u1C81",
        "\u041E\u043E\u1C82", "\u0421\u0441\u1C83", "\u0422\u0442\u1C84\u1C85", "\u042A\u044A\u1C86", "\u0462\u0463\u1C87",
        "\u1C88\uA64A\uA64B",
    ];

    private static readonly Dictionary<int, string> FamilyOf = Families
        .SelectMany(family => family.Select(member => (member, family)))
        .ToDictionary(pair => (int)pair.member, pair => pair.family);

    /// <summary>Adds the other cases of a character to a set.</summary>
    public static void AddOthers(int codePoint, CodePointSet set)
    {
        if (FamilyOf.TryGetValue(codePoint, out var family))
        {
            foreach (var member in family)
            {
                set.Add(member, member);
            }
        }
        else if (Rune.IsValid(codePoint))
        {
            var rune = new Rune(codePoint);
            Add(Rune.ToUpperInvariant(rune), rune, set);
            Add(Rune.ToLowerInvariant(rune), rune, set);
        }
    }

    private static void Add(Rune other, Rune rune, CodePointSet set)
    {
        if (other != rune)
        {
            set.Add(other.Value, other.Value);
        }
    }
}
