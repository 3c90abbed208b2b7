using System.Globalization;

namespace Sluice.Expressions.Libraries;

/// <summary>A version as semver.org has it. What stands behind a + counts for nothing when two are compared.</summary>
internal sealed class SemanticVersion : IEquatable<SemanticVersion>, IComparable<SemanticVersion>
{
    private readonly string[] _prerelease;

    private SemanticVersion(ulong major, ulong minor, ulong patch, string[] prerelease)
    {
        (Major, Minor, Patch) = (major, minor, patch);
        _prerelease = prerelease;
    }

    public ulong Major { get; }

    public ulong Minor { get; }

    public ulong Patch { get; }

    /// <summary>Reads a version, or says in Kubernetes' words what is wrong with it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="normalize">Whether a v in front, missing numbers and leading zeros are allowed.</param>
    public static Outcome<SemanticVersion> Parse(string text, bool normalize = false)
    {
        if (!normalize)
        {
            return Parse(text);
        }

        return Normalize(text).Try(out var normal, out var error) ? Parse(normal) : new Failure(error);
    }

    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var comparison = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        return comparison != 0 ? comparison : ComparePrerelease(_prerelease, other._prerelease);
    }

    public bool Equals(SemanticVersion? other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as SemanticVersion);

    public override int GetHashCode() => HashCode.Combine(Major, Minor, Patch, _prerelease.Length);

    private static Outcome<SemanticVersion> Parse(string text)
    {
        if (text.Length == 0)
        {
            return new Failure("Version string empty");
        }

        var parts = text.Split('.', 3);
        if (parts.Length != 3)
        {
            return new Failure("No Major.Minor.Patch elements found");
        }

        var (patch, build) = Cut(parts[2], '+');
        (patch, var prerelease) = Cut(patch, '-');
        if (!Number(parts[0], "major", "Major").Try(out var major, out var error)
            || !Number(parts[1], "minor", "Minor").Try(out var minor, out error)
            || !Number(patch, "patch", "Patch").Try(out var patchNumber, out error))
        {
            return new Failure(error);
        }

        error = PrereleaseError(prerelease) ?? BuildError(build);
        return error is null ? new SemanticVersion(major, minor, patchNumber, prerelease?.Split('.') ?? []) : new Failure(error);
    }

    private static Outcome<string> Normalize(string text)
    {
        text = text.StartsWith('v') ? text[1..] : text;
        var parts = text.Split('.', 3);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length > 1)
            {
                var part = parts[i].TrimStart('0');
                parts[i] = part.Length == 0 || !char.IsAsciiDigit(part[0]) ? "0" + part : part;
            }
        }

        if (parts.Length < 3 && parts[^1].AsSpan().ContainsAny('+', '-'))
        {
            return new Failure("short version cannot contain PreRelease/Build meta data");
        }

        return string.Join('.', parts.Concat(Enumerable.Repeat("0", 3 - parts.Length)));
    }

    private static (string Before, string? Behind) Cut(string text, char mark)
    {
        var index = text.IndexOf(mark, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }

    private static Outcome<ulong> Number(string text, string name, string capital)
    {
        if (!IsNumeric(text))
        {
            return new Failure($"Invalid character(s) found in {name} number {GoText.Quote(text)}");
        }

        if (HasLeadingZeros(text))
        {
            return new Failure($"{capital} number must not contain leading zeroes {GoText.Quote(text)}");
        }

        return ParseNumber(text);
    }

    private static Outcome<ulong> ParseNumber(string text)
    {
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        return new Failure($"strconv.ParseUint: parsing {GoText.Quote(text)}: {(text.Length == 0 ? "invalid syntax" : "value out of range")}");
    }

    private static string? PrereleaseError(string? prerelease)
    {
        foreach (var part in prerelease?.Split('.') ?? [])
        {
            var error = part switch
            {
                "" => "Prerelease is empty",
                _ when IsNumeric(part) && HasLeadingZeros(part) => $"Numeric PreRelease version must not contain leading zeroes {GoText.Quote(part)}",
                _ when IsNumeric(part) => ParseNumber(part).Error,
                _ when !IsAlphanumeric(part) => $"Invalid character(s) found in prerelease {GoText.Quote(part)}",
                _ => null,
            };
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static string? BuildError(string? build)
    {
        foreach (var part in build?.Split('.') ?? [])
        {
            if (part.Length == 0)
            {
                return "Build meta data is empty";
            }

            if (!IsAlphanumeric(part))
            {
                return $"Invalid character(s) found in build meta data {GoText.Quote(part)}";
            }
        }

        return null;
    }

    // A version without a prerelease comes behind those with one.
    private static int ComparePrerelease(string[] left, string[] right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return Math.Sign(right.Length.CompareTo(left.Length));
        }

        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var comparison = CompareParts(left[i], right[i]);
            if (comparison != 0)
            {
                return comparison;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    // Numbers come before words.
    private static int CompareParts(string left, string right) => (IsNumeric(left), IsNumeric(right)) switch
    {
        (true, false) => -1,
        (false, true) => 1,
        (true, true) => ulong.Parse(left, CultureInfo.InvariantCulture).CompareTo(ulong.Parse(right, CultureInfo.InvariantCulture)),
        _ => Math.Sign(string.CompareOrdinal(left, right)),
    };

    private static bool IsNumeric(string text) => !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static bool IsAlphanumeric(string text) => text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');

    private static bool HasLeadingZeros(string text) => text.Length > 1 && text[0] == '0';
}
