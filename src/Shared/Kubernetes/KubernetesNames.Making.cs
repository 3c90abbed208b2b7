using System.Globalization;
using System.Text;

namespace Sluice.Kubernetes;

public static partial class KubernetesNames
{
    // Seven digits of base 36 and the - before them: 36^7 is 78 thousand million, so that a clash is not to be expected in one pod.
    private const int HashDigits = 7;
    private const int HashSuffixLength = HashDigits + 1;
    private const string Base36 = Digits + Lower;

    /// <summary>
    /// Turns any text, for example a directory, into a DNS label: letters become lowercase, and each run of anything else
    /// becomes one -. <c>/var/log/app</c> gives <c>var-log-app</c>.
    /// </summary>
    /// <remarks>
    /// The same text always gives the same label. Where more was changed than / to - (uppercase letters, other signs, a - beside a /),
    /// or where the text had to be cut, a short hash of the whole text follows, so that <c>/data/My_App</c>, <c>/data/my-app</c>
    /// and <c>/data/my/app</c> stay different. A label is kept as it is: it can be the same as what a directory gives.
    /// </remarks>
    /// <param name="text">The text.</param>
    /// <param name="fallback">What the label is made of when nothing of the text can be kept. A DNS label.</param>
    /// <param name="max">The most characters of the label, from 16 to 63.</param>
    /// <returns>A label for which <see cref="IsDns1123Label"/> holds.</returns>
    public static string ToDns1123Label(string text, string fallback, int max = MaximumLabelLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 2 * HashSuffixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, MaximumLabelLength);
        if (!IsDns1123Label(fallback))
        {
            throw new ArgumentException($"\"{fallback}\" is not {Dns1123Label}.", nameof(fallback));
        }

        var kept = KeepLabelCharacters(text);
        if (kept.Length <= max && IsFaithful(text, kept))
        {
            return kept;
        }

        return Cut(kept.Length > 0 ? kept : fallback, max - HashSuffixLength) + "-" + Hash(text);
    }

    /// <summary>A name that is not taken: the name itself, or the name followed by -2, -3 and so on.</summary>
    /// <param name="name">The wanted name, a DNS label. It is cut where the number would make it longer than 63 characters.</param>
    /// <param name="taken">Whether a name is in use already. It must leave one free in the end.</param>
    /// <returns>The first of those names that is free.</returns>
    public static string MakeUnique(string name, Func<string, bool> taken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(taken);
        var candidate = name;
        for (var number = 2; taken(candidate); number++)
        {
            var suffix = "-" + number.ToString(CultureInfo.InvariantCulture);
            candidate = Cut(name, MaximumLabelLength - suffix.Length) + suffix;
        }

        return candidate;
    }

    private static string KeepLabelCharacters(string text)
    {
        var label = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                label.Append(char.ToLowerInvariant(character));
            }
            else if (label.Length > 0 && label[^1] != '-')
            {
                label.Append('-');
            }
        }

        return label.ToString().TrimEnd('-');
    }

    // A text with both - and / is not: /data/my-app and /data/my/app would be the same label.
    private static bool IsFaithful(string text, string kept)
    {
        var inner = text.AsSpan().Trim('/');
        if (inner.Length != kept.Length)
        {
            return false;
        }

        var separator = inner.Contains('/') ? '/' : '-';
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] != (kept[i] == '-' ? separator : kept[i]))
            {
                return false;
            }
        }

        return kept.Length > 0;
    }

    private static string Cut(string label, int length) =>
        label.Length <= length ? label : label[..length].TrimEnd('-');

    // FNV-1a over UTF-16: stable between processes, machines and releases, unlike string.GetHashCode.
    private static string Hash(string text)
    {
        const ulong offset = 14695981039346656037;
        const ulong prime = 1099511628211;
        var hash = offset;
        foreach (var character in text)
        {
            hash = unchecked((hash ^ character) * prime);
        }

        return string.Create(HashDigits, hash, static (digits, rest) =>
        {
            for (var i = 0; i < digits.Length; i++)
            {
                digits[i] = Base36[(int)(rest % (ulong)Base36.Length)];
                rest /= (ulong)Base36.Length;
            }
        });
    }
}
