using System.Diagnostics.CodeAnalysis;

namespace Sluice.Kubernetes;

/// <summary>
/// The name of a container image, read as container runtimes do: <c>nginx</c> is <c>docker.io/library/nginx:latest</c>.
/// </summary>
/// <remarks>The rules are those of https://pkg.go.dev/github.com/distribution/reference (ParseNormalizedNamed).</remarks>
public sealed class ImageReference
{
    /// <summary>What <see cref="TryParse"/> accepts, in words for a message.</summary>
    public const string Accepted = "[registry[:port]/]repository[:tag][@digest], for example nginx:1.29 or registry.example.com/team/app:2";

    /// <summary>The registry of images that name none.</summary>
    public const string DefaultRegistry = "docker.io";

    /// <summary>The tag of images that have neither a tag nor a digest.</summary>
    public const string DefaultTag = "latest";

    internal ImageReference(string registry, bool isExplicit, string repository, string? tag, string? digest)
    {
        Registry = registry;
        HasExplicitRegistry = isExplicit;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>
    /// The host, with its port if one was given. <c>docker.io</c> when none was given, and for its old name <c>index.docker.io</c>.
    /// </summary>
    public string Registry { get; }

    /// <summary>Whether the text names a registry, so that no default was taken.</summary>
    public bool HasExplicitRegistry { get; }

    /// <summary>The path in the registry. On docker.io, one with a single part is under <c>library/</c>.</summary>
    public string Repository { get; }

    /// <summary>The tag as it was given, or null. <see cref="ToString"/> adds <c>latest</c> where there is no digest either.</summary>
    public string? Tag { get; }

    /// <summary>The digest as it was given, for example <c>sha256:…</c>, or null. It wins over a tag.</summary>
    public string? Digest { get; }

    /// <summary>Registry and repository.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <summary>The same with the registry as runtimes resolve it (<see cref="RegistryHost"/>): what names are compared by.</summary>
    public string CanonicalName => $"{RegistryHost.Canonical(Registry)}/{Repository}";

    /// <summary>What follows the name, as it was given: <c>:tag</c>, <c>@digest</c>, both or nothing.</summary>
    public string Suffix => (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    /// <summary>Reads the name of an image. Nothing is trimmed.</summary>
    /// <param name="text">The text. Null is refused.</param>
    /// <param name="image">The image, or null when the text is refused.</param>
    /// <param name="error">Null, or what is wrong with the text and what would be accepted.</param>
    /// <returns>Whether the text names an image.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? image, [NotNullWhen(false)] out string? error)
    {
        return ImageReferenceParser.TryParse(text, out image, out error);
    }

    /// <summary>The canonical text: registry, repository, and the tag and digest that were given, else <c>latest</c>.</summary>
    public override string ToString() => Name + (Tag is null && Digest is null ? ":" + DefaultTag : Suffix);
}
