using Sluice.Kubernetes;

namespace Sluice.Policies.ImageRewrite;

/// <summary>A name of an image without tag and digest, or the beginning of such names with a star for the rest.</summary>
/// <param name="Prefix">What stands before the star, or the whole name.</param>
/// <param name="HasStar">Whether anything may follow.</param>
internal readonly record struct NamePattern(string Prefix, bool HasStar)
{
    /// <summary>What <see cref="TryParse"/> accepts.</summary>
    public const string Accepted =
        "a registry with a path, at most one * and that at the end: docker.io/*, ghcr.io/team/*, docker.io/library/nginx, or * for every image";

    /// <summary>Reads a pattern; the default registry's old name and its library are written out.</summary>
    public static bool TryParse(string text, out NamePattern pattern)
    {
        pattern = new NamePattern("", true);
        if (text == "*")
        {
            return true;
        }

        var hasStar = text.EndsWith("/*", StringComparison.Ordinal);
        // Any last part does to read the rest; two parts, so that docker.io/* is not taken for docker.io/library/*.
        var sample = hasStar ? text[..^1] + "a/b" : text;
        if (!ImageReference.TryParse(sample, out var image, out _) || !image.HasExplicitRegistry || image.Suffix.Length > 0)
        {
            return false;
        }

        pattern = new NamePattern(hasStar ? image.CanonicalName[..^"a/b".Length] : image.CanonicalName, hasStar);
        return true;
    }

    /// <summary>Whether a name is meant.</summary>
    public bool Matches(string name) => HasStar ? name.StartsWith(Prefix, StringComparison.Ordinal) : name == Prefix;

    /// <summary>Whether every name that the other means is meant.</summary>
    public bool Covers(NamePattern other) => HasStar ? other.Prefix.StartsWith(Prefix, StringComparison.Ordinal) : other == this;
}
