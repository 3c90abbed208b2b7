using System.Buffers;

namespace Sluice.Kubernetes;

/// <summary>The parts of which names of images are made.</summary>
internal static class ImageGrammar
{
    private const int MaximumTagLength = 128;

    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";

    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(Lower + Upper + Digits + "-");
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create(Digits + "abcdefABCDEF:");
    private static readonly SearchValues<char> TagCharacters = SearchValues.Create(Lower + Upper + Digits + "_.-");
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create(Lower + Digits);
    private static readonly SearchValues<char> DigestCharacters = SearchValues.Create(Digits + "abcdef");

    /// <summary>A host name or an address, IPv6 in brackets, with or without a port.</summary>
    public static bool IsRegistry(ReadOnlySpan<char> registry)
    {
        var bracket = registry.LastIndexOf(']');
        var colon = registry[(bracket + 1)..].IndexOf(':');
        if (colon < 0)
        {
            // An underscore is none of a host's, but runtimes let one pass that could be a part of a path.
            return IsHost(registry) || IsRepositoryPart(registry);
        }

        colon += bracket + 1;
        return IsHost(registry[..colon]) && IsPort(registry[(colon + 1)..]);
    }

    /// <summary>Parts divided by /.</summary>
    public static bool IsRepository(ReadOnlySpan<char> repository)
    {
        foreach (var part in repository.Split('/'))
        {
            if (!IsRepositoryPart(repository[part]))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsTag(ReadOnlySpan<char> tag) =>
        tag.Length is > 0 and <= MaximumTagLength && tag[0] is not ('.' or '-') && !tag.ContainsAnyExcept(TagCharacters);

    /// <summary>A digest of one of the algorithms that runtimes know, with as many digits as the algorithm gives.</summary>
    public static bool IsDigest(ReadOnlySpan<char> digest)
    {
        var colon = digest.IndexOf(':');
        if (colon < 0)
        {
            return false;
        }

        var digits = digest[..colon] switch
        {
            "sha256" => 64,
            "sha384" => 96,
            "sha512" => 128,
            _ => -1,
        };
        var encoded = digest[(colon + 1)..];
        return encoded.Length == digits && !encoded.ContainsAnyExcept(DigestCharacters);
    }

    private static bool IsPort(ReadOnlySpan<char> port) => !port.IsEmpty && !port.ContainsAnyExceptInRange('0', '9');

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        if (host.StartsWith('['))
        {
            return host.Length > 2 && host[^1] == ']' && !host[1..^1].ContainsAnyExcept(AddressCharacters);
        }

        foreach (var range in host.Split('.'))
        {
            var part = host[range];
            if (part.IsEmpty || part[0] == '-' || part[^1] == '-' || part.ContainsAnyExcept(HostCharacters))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsRepositoryPart(ReadOnlySpan<char> part)
    {
        while (true)
        {
            var letters = part.IndexOfAnyExcept(PathCharacters);
            if (letters < 0)
            {
                return !part.IsEmpty;
            }

            var separator = SeparatorLength(part[letters..]);
            if (letters == 0 || separator == 0)
            {
                return false;
            }

            part = part[(letters + separator)..];
        }
    }

    // One point, one or two underscores, or any number of dashes.
    private static int SeparatorLength(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("__", StringComparison.Ordinal))
        {
            return 2;
        }

        if (rest[0] is '.' or '_')
        {
            return 1;
        }

        var end = rest.IndexOfAnyExcept('-');
        return end < 0 ? rest.Length : end;
    }
}
