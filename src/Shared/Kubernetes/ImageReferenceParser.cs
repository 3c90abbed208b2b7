using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Sluice.Kubernetes;

/// <summary>Reads the names of images.</summary>
internal static class ImageReferenceParser
{
    private const string LegacyDefaultRegistry = "index.docker.io";
    private const string OfficialPrefix = "library/";

    // The longest path that registries take.
    private const int MaximumRepositoryLength = 255;

    // A text of this many hexadecimal digits could as well be the identifier of an image, so it is neither.
    private const int IdentifierLength = 64;

    private static readonly SearchValues<char> IdentifierCharacters = SearchValues.Create("0123456789abcdef");

    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? image, [NotNullWhen(false)] out string? error)
    {
        image = null;
        if (string.IsNullOrEmpty(text))
        {
            error = $"the name of an image is empty; accepted is {ImageReference.Accepted}";
            return false;
        }

        var registry = SplitRegistry(text, out var rest);
        SplitSuffix(rest, out var path, out var tag, out var digest);
        var repository = (registry ?? ImageReference.DefaultRegistry) == ImageReference.DefaultRegistry && !path.Contains('/')
            ? OfficialPrefix + path
            : path;

        var problem = FindProblem(text, registry, repository, tag, digest);
        error = problem is null ? null : $"\"{text}\" is not the name of an image: {problem}; accepted is {ImageReference.Accepted}";
        if (error is not null)
        {
            return false;
        }

        image = new ImageReference(registry ?? ImageReference.DefaultRegistry, registry is not null, repository, tag, digest);
        return true;
    }

    /// <summary>
    /// The first part is a registry when it cannot be a part of a path: it is localhost, or has a dot, a colon or an uppercase letter.
    /// </summary>
    private static string? SplitRegistry(string text, out string rest)
    {
        rest = text;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return null;
        }

        var first = text[..slash];
        var isRegistry = first == "localhost" || first.AsSpan().ContainsAny('.', ':') || first.Any(char.IsUpper);
        if (!isRegistry)
        {
            return null;
        }

        rest = text[(slash + 1)..];
        return first == LegacyDefaultRegistry ? ImageReference.DefaultRegistry : first;
    }

    private static void SplitSuffix(string rest, out string path, out string? tag, out string? digest)
    {
        (path, digest) = Cut(rest, '@');
        (path, tag) = Cut(path, ':');
    }

    private static (string Before, string? After) Cut(string text, char separator)
    {
        var index = text.IndexOf(separator, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }

    private static string? FindProblem(string text, string? registry, string repository, string? tag, string? digest)
    {
        if (text.Length == IdentifierLength && !text.AsSpan().ContainsAnyExcept(IdentifierCharacters))
        {
            return "64 hexadecimal digits alone are an image's identifier";
        }

        if (registry is not null && !ImageGrammar.IsRegistry(registry))
        {
            return $"\"{registry}\" is not a host, perhaps with :port";
        }

        return FindRepositoryProblem(repository) ?? FindSuffixProblem(tag, digest);
    }

    private static string? FindRepositoryProblem(string repository)
    {
        if (repository.Any(char.IsUpper))
        {
            return $"the repository \"{repository}\" must be lowercase";
        }

        if (repository.Length > MaximumRepositoryLength)
        {
            return $"the repository has {repository.Length} characters, more than {MaximumRepositoryLength}";
        }

        return ImageGrammar.IsRepository(repository)
            ? null
            : $"the repository \"{repository}\" is not made of lowercase letters and digits with single . or _, __ or any - between them, in parts divided by /";
    }

    private static string? FindSuffixProblem(string? tag, string? digest)
    {
        if (tag is not null && !ImageGrammar.IsTag(tag))
        {
            return $"the tag \"{tag}\" is not 1 to 128 letters, digits, _, . or -, with neither . nor - first";
        }

        return digest is not null && !ImageGrammar.IsDigest(digest)
            ? $"the digest \"{digest}\" is not sha256: and 64 lowercase hexadecimal digits (or sha384: and 96, or sha512: and 128)"
            : null;
    }
}
