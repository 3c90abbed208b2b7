using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;

namespace Sluice.Expressions.Libraries;

/// <summary>The named groups of characters: <c>\d</c>, <c>[:alpha:]</c>, <c>\p{Lu}</c>.</summary>
internal static class CharacterGroups
{
    private static readonly FrozenDictionary<string, CodePointSet> Posix = new Dictionary<string, CodePointSet>
    {
        ["alnum"] = CodePointSet.Of(('0', '9'), ('A', 'Z'), ('a', 'z')),
        ["alpha"] = CodePointSet.Of(('A', 'Z'), ('a', 'z')),
        ["ascii"] = CodePointSet.Of((0, 0x7F)),
        ["blank"] = CodePointSet.Of(('\t', '\t'), (' ', ' ')),
        ["cntrl"] = CodePointSet.Of((0, 0x1F), (0x7F, 0x7F)),
        ["digit"] = CodePointSet.Of(('0', '9')),
        ["graph"] = CodePointSet.Of(('!', '~')),
        ["lower"] = CodePointSet.Of(('a', 'z')),
        ["print"] = CodePointSet.Of((' ', '~')),
        ["punct"] = CodePointSet.Of(('!', '/'), (':', '@'), ('[', '`'), ('{', '~')),
        ["space"] = CodePointSet.Of(('\t', '\r'), (' ', ' ')),
        ["upper"] = CodePointSet.Of(('A', 'Z')),
        ["word"] = CodePointSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')),
        ["xdigit"] = CodePointSet.Of(('0', '9'), ('A', 'F'), ('a', 'f')),
    }.ToFrozenDictionary();

    // Perl's \s knows no vertical tab, unlike [:space:].
    private static readonly CodePointSet PerlSpace = CodePointSet.Of(('\t', '\n'), ('\f', '\r'), (' ', ' '));

    // The short names of the categories, in the order of the enumeration.
    private static readonly string[] CategoryNames =
        ["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn"];

    private static readonly ConcurrentDictionary<string, CodePointSet> Categories = new();

    /// <summary>The group of a letter behind a backslash, or null when it names none.</summary>
    public static CodePointSet? Perl(int letter) => letter switch
    {
        'd' => Posix["digit"],
        's' => PerlSpace,
        'w' => Posix["word"],
        _ => null,
    };

    /// <summary>The group of a POSIX name, without its brackets and colons; null when it names none.</summary>
    public static CodePointSet? OfPosix(string name) => Posix.GetValueOrDefault(name);

    /// <summary>The characters of a general category such as <c>L</c> or <c>Lu</c>, or of <c>Any</c>; null when it names none.</summary>
    public static CodePointSet? Unicode(string name)
    {
        if (string.Equals(name, "Any", StringComparison.OrdinalIgnoreCase))
        {
            return CodePointSet.Of((0, CodePointSet.Maximum));
        }

        // L is all of Lu, Ll, …; but C leaves out what is not assigned.
        name = name.Length is 1 or 2 ? char.ToUpperInvariant(name[0]) + name[1..].ToLowerInvariant() : name;
        var wanted = CategoryNames.Select(category => name.Length == 1 ? category[0] == name[0] && category != "Cn" : category == name).ToArray();
        return wanted.Contains(true) ? Categories.GetOrAdd(name, _ => OfCategories(wanted)) : null;
    }

    // A look at every character there is: some milliseconds, once for each category that a pattern names.
    private static CodePointSet OfCategories(bool[] wanted)
    {
        var set = new CodePointSet();
        var start = -1;
        for (var codePoint = 0; codePoint <= CodePointSet.Maximum + 1; codePoint++)
        {
            var isIn = codePoint <= CodePointSet.Maximum && wanted[(int)CharUnicodeInfo.GetUnicodeCategory(codePoint)];
            if (isIn && start < 0)
            {
                start = codePoint;
            }
            else if (!isIn && start >= 0)
            {
                set.Add(start, codePoint - 1);
                start = -1;
            }
        }

        return set.Settle();
    }
}
