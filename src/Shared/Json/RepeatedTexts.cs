using System.Text;

namespace Sluice.Json;

/// <summary>
/// Texts that stand in review after review: kinds, resources, namespaces, users and their groups. Each is made once and found again by its bytes.
/// What is held is bounded whatever callers send. Safe for concurrent use.
/// </summary>
internal static class RepeatedTexts
{
    // For a thousand of at most 256 bytes each.
    private const int Sets = 256;

    /// <summary>Longer texts, in bytes, are made each time.</summary>
    public const int Longest = 128;

    private static readonly KeptPlaces<string> Kept = new(Sets);

    /// <summary>The text of some UTF-8, without escapes.</summary>
    public static string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > Longest)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var hash = HashOf(utf8);
        foreach (ref var place in Kept.Of(hash))
        {
            if (Volatile.Read(ref place) is { } kept && Ascii.Equals(utf8, kept))
            {
                return kept;
            }
        }

        var text = Encoding.UTF8.GetString(utf8);
        Kept.Keep(hash, text);
        return text;
    }

    private static int HashOf(ReadOnlySpan<byte> utf8)
    {
        var hash = default(HashCode);
        hash.AddBytes(utf8);
        return hash.ToHashCode();
    }
}
