using System.Buffers;

namespace Sluice.Kubernetes;

/// <summary>
/// Which names Kubernetes accepts. Every check has a constant that says the rule in words, for messages:
/// <c>$"\"{name}\" is not {KubernetesNames.Dns1123Label}"</c>.
/// </summary>
/// <remarks>The rules are those of k8s.io/apimachinery (https://pkg.go.dev/k8s.io/apimachinery/pkg/util/validation). Lengths are in characters.</remarks>
public static partial class KubernetesNames
{
    /// <summary>What <see cref="IsDns1123Label"/> accepts.</summary>
    public const string Dns1123Label =
        "a DNS label: 1 to 63 lowercase letters, digits or -, with a letter or digit first and last";

    /// <summary>What <see cref="IsDns1123Subdomain"/> accepts.</summary>
    public const string Dns1123Subdomain =
        "a DNS subdomain: 1 to 253 lowercase letters, digits, - or ., with a letter or digit first, last and on both sides of every .";

    /// <summary>What <see cref="IsQualifiedName"/> accepts.</summary>
    public const string QualifiedName =
        "a key: 1 to 63 letters, digits, -, _ or ., with a letter or digit first and last, perhaps behind a prefix and a / " +
        "(the prefix is a lowercase DNS subdomain of at most 253 characters), for example app or example.com/app";

    /// <summary>What <see cref="IsAnnotationKey"/> accepts.</summary>
    public const string AnnotationKey =
        "a key: 1 to 63 letters, digits, -, _ or ., with a letter or digit first and last, perhaps behind a prefix and a / " +
        "(the prefix is a DNS subdomain of at most 253 characters), for example app or example.com/app";

    /// <summary>What <see cref="IsLabelValue"/> accepts.</summary>
    public const string LabelValue =
        "a label value: empty, or at most 63 letters, digits, -, _ or ., with a letter or digit first and last";

    /// <summary>What <see cref="IsPortName"/> accepts.</summary>
    public const string PortName =
        "a port name: 1 to 15 lowercase letters, digits or -, at least one letter, no - first or last and no two - in a row";

    /// <summary>What <see cref="IsEnvVarName"/> accepts.</summary>
    public const string EnvVarName =
        "the name of an environment variable: letters, digits, -, _ or ., with no digit first, and neither . nor anything that begins with ..";

    /// <summary>What <see cref="IsAbsolutePath"/> accepts.</summary>
    public const string AbsolutePath = "an absolute path: it begins with /, and no part of it is ..";

    /// <summary>The longest DNS label: 63 characters.</summary>
    public const int MaximumLabelLength = 63;

    private const int MaximumSubdomainLength = 253;
    private const int MaximumPortNameLength = 15;

    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";

    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create(Lower + Digits + "-");
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(Lower + Upper + Digits + "-_.");

    /// <summary>The name of a container, a volume, a Service or a namespace.</summary>
    /// <param name="name">The text.</param>
    /// <returns>Whether it is <see cref="Dns1123Label"/>.</returns>
    public static bool IsDns1123Label(ReadOnlySpan<char> name) =>
        name.Length <= MaximumLabelLength && IsSubdomainPart(name);

    /// <summary>The name of most objects: a pod, a ConfigMap, a Secret.</summary>
    /// <param name="name">The text.</param>
    /// <returns>Whether it is <see cref="Dns1123Subdomain"/>. A part between two dots may be longer than 63 characters, as in Kubernetes.</returns>
    public static bool IsDns1123Subdomain(ReadOnlySpan<char> name)
    {
        if (name.Length > MaximumSubdomainLength)
        {
            return false;
        }

        foreach (var part in name.Split('.'))
        {
            if (!IsSubdomainPart(name[part]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The key of a label, also in a selector.</summary>
    /// <param name="key">The text.</param>
    /// <returns>Whether it is <see cref="QualifiedName"/>.</returns>
    public static bool IsQualifiedName(ReadOnlySpan<char> key)
    {
        var slash = key.IndexOf('/');
        if (slash < 0)
        {
            return IsNamePart(key);
        }

        return IsDns1123Subdomain(key[..slash]) && IsNamePart(key[(slash + 1)..]);
    }

    /// <summary>The key of an annotation. Unlike that of a label, its prefix may have uppercase letters.</summary>
    /// <param name="key">The text.</param>
    /// <returns>Whether it is <see cref="AnnotationKey"/>.</returns>
    public static bool IsAnnotationKey(ReadOnlySpan<char> key)
    {
        // A longer key fails on its own length, before it is copied.
        const int longest = MaximumSubdomainLength + 1 + MaximumLabelLength;
        if (key.Length > longest)
        {
            return false;
        }

        Span<char> lowered = stackalloc char[longest];
        var length = System.Text.Ascii.ToLower(key, lowered, out var written) == OperationStatus.Done ? written : 0;
        return IsQualifiedName(lowered[..length]);
    }

    /// <summary>The value of a label, also in a selector.</summary>
    /// <param name="value">The text.</param>
    /// <returns>Whether it is <see cref="LabelValue"/>.</returns>
    public static bool IsLabelValue(ReadOnlySpan<char> value) => value.IsEmpty || IsNamePart(value);

    /// <summary>The name of a container's or a Service's port (an IANA service name).</summary>
    /// <param name="name">The text.</param>
    /// <returns>Whether it is <see cref="PortName"/>.</returns>
    public static bool IsPortName(ReadOnlySpan<char> name) =>
        name.Length <= MaximumPortNameLength
        && IsSubdomainPart(name)
        && name.ContainsAnyInRange('a', 'z')
        && !name.Contains("--", StringComparison.Ordinal);

    /// <summary>The name of an environment variable, with the rule that every release of Kubernetes accepts.</summary>
    /// <param name="name">The text.</param>
    /// <returns>Whether it is <see cref="EnvVarName"/>.</returns>
    public static bool IsEnvVarName(ReadOnlySpan<char> name) =>
        !name.IsEmpty
        && !char.IsAsciiDigit(name[0])
        && !name.ContainsAnyExcept(NameCharacters)
        && name is not "."
        && !name.StartsWith("..", StringComparison.Ordinal);

    /// <summary>A path in a container that does not depend on a working directory.</summary>
    /// <param name="path">The text.</param>
    /// <returns>Whether it is <see cref="AbsolutePath"/>.</returns>
    public static bool IsAbsolutePath(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path[0] != '/' || path.Contains('\0'))
        {
            return false;
        }

        foreach (var part in path.Split('/'))
        {
            if (path[part] is "..")
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSubdomainPart(ReadOnlySpan<char> part) =>
        !part.IsEmpty && part[0] != '-' && part[^1] != '-' && !part.ContainsAnyExcept(LabelCharacters);

    private static bool IsNamePart(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaximumLabelLength
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1])
        && !name.ContainsAnyExcept(NameCharacters);
}
