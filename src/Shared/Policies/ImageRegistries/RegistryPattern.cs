using System.Buffers;
using Sluice.Kubernetes;

namespace Sluice.Policies.ImageRegistries;

/// <summary>Which images are meant: a registry, or a part of one. Registry and path are compared apart, so that a star in one never reaches into the other.</summary>
internal sealed class RegistryPattern
{
    /// <summary>What <see cref="IsValid"/> accepts.</summary>
    public const string Accepted =
        "a registry such as ghcr.io, localhost:5000 or *.example.com, perhaps with a path such as ghcr.io/team or docker.io/library/nginx*";

    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_*?");

    private static readonly SearchValues<char> PathCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-/*?");

    private readonly string _text;
    private readonly Glob _registry;
    private readonly Glob? _exact;
    private readonly Glob? _below;

    /// <summary>Reads a pattern that <see cref="IsValid"/> accepts.</summary>
    public RegistryPattern(string text)
    {
        _text = text;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        _registry = new Glob(RegistryHost.Canonical(slash < 0 ? text : text[..slash]));
        if (slash >= 0)
        {
            var path = text[(slash + 1)..].TrimEnd('/');
            _exact = new Glob(path);
            _below = new Glob(path + "/*");
        }
    }

    /// <summary>Whether the text is a registry, perhaps with a path, and could be of any image: no scheme, tag, digest, capital in the path or regular expression.</summary>
    public static bool IsValid(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (registry, path) = slash < 0 ? (text, "x") : (text[..slash], text[(slash + 1)..].TrimEnd('/'));
        return IsRegistry(registry) && path.Length > 0 && !path.AsSpan().ContainsAnyExcept(PathCharacters) && !path.StartsWith('/') && !path.Contains("//", StringComparison.Ordinal);
    }

    /// <summary>Whether every image that the other means is meant; where it cannot be told, no.</summary>
    public bool Covers(RegistryPattern other) =>
        Covers(_registry, other._registry) && (_exact is null || (other._exact is not null && (Covers(_exact, other._exact) || Covers(_below!, other._exact))));

    private static bool Covers(Glob wide, Glob narrow) => wide.Equals(narrow) || (!wide.Pattern.Contains('?', StringComparison.Ordinal) && wide.IsMatch(narrow.Pattern));

    // A port is digits, or a wildcard for any.
    private static bool IsRegistry(string registry)
    {
        var bracket = registry.LastIndexOf(']') + 1;
        var colon = registry.IndexOf(':', bracket);
        var (host, port) = colon < 0 ? (registry, "*") : (registry[..colon], registry[(colon + 1)..]);
        return (host == "localhost" || colon >= 0 || host.AsSpan().ContainsAny('.', '*', ']'))
            && port.Length > 0
            && !port.AsSpan().ContainsAnyExcept("0123456789*?")
            && host.Length > 0
            && (bracket > 0 ? ImageGrammar.IsRegistry(host) : !host.AsSpan().ContainsAnyExcept(HostCharacters));
    }

    /// <summary>Whether an image is meant.</summary>
    public bool Matches(ImageReference image) =>
        _registry.IsMatch(RegistryHost.Canonical(image.Registry))
        && (_exact is null || _exact.IsMatch(image.Repository) || _below!.IsMatch(image.Repository));

    /// <inheritdoc />
    public override string ToString() => _text;
}
