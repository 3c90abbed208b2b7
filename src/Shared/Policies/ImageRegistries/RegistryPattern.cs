using Sluice.Kubernetes;

namespace Sluice.Policies.ImageRegistries;

/// <summary>Which images are meant: a registry, or a part of one. Registry and path are compared apart, so that a star in one never reaches into the other.</summary>
internal sealed class RegistryPattern
{
    /// <summary>What <see cref="IsValid"/> accepts.</summary>
    public const string Accepted =
        "a registry such as ghcr.io, localhost:5000 or *.example.com, perhaps with a path such as ghcr.io/team or docker.io/library/nginx*";

    private readonly string _text;
    private readonly Glob _registry;
    private readonly Glob? _exact;
    private readonly Glob? _below;

    /// <summary>Reads a pattern that <see cref="IsValid"/> accepts.</summary>
    public RegistryPattern(string text)
    {
        _text = text;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        _registry = new Glob((slash < 0 ? text : text[..slash]).ToLowerInvariant());
        if (slash >= 0)
        {
            var path = text[(slash + 1)..].TrimEnd('/');
            _exact = new Glob(path);
            _below = new Glob(path + "/*");
        }
    }

    /// <summary>Whether the text begins with what can be a registry, and has nothing that a name has not: no scheme, tag or digest.</summary>
    public static bool IsValid(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (registry, path) = slash < 0 ? (text, "x") : (text[..slash], text[(slash + 1)..]);
        return (registry == "localhost" || registry.AsSpan().ContainsAny(".:*"))
            && !registry.EndsWith(':')
            && path.Length > 0
            && path[0] != '/'
            && !path.AsSpan().ContainsAny(":@ ");
    }

    /// <summary>Whether an image is meant.</summary>
    public bool Matches(ImageReference image) =>
        _registry.IsMatch(image.Registry.ToLowerInvariant())
        && (_exact is null || _exact.IsMatch(image.Repository) || _below!.IsMatch(image.Repository));

    /// <inheritdoc />
    public override string ToString() => _text;
}
