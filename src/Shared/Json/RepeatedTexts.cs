using System.Text;

namespace Sluice.Json;

/// <summary>
/// Texts that stand in review after review: kinds, resources, namespaces, users and their groups. Each is made once and found again by its bytes. A text takes the
/// place of another one that falls on the same, so what is held is bounded whatever callers send. Safe for concurrent use.
/// </summary>
internal static class RepeatedTexts
{
    // A thousand of at most 256 bytes each.
    private const int Places = 1024;

    /// <summary>Longer texts, in bytes, are made each time.</summary>
    public const int Longest = 128;

    private static readonly string?[] Kept = new string?[Places];

    /// <summary>The text of some UTF-8, without escapes.</summary>
    public static string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > Longest)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        ref var place = ref Kept[PlaceOf(utf8)];
        if (Volatile.Read(ref place) is { } kept && Ascii.Equals(utf8, kept))
        {
            return kept;
        }

        var text = Encoding.UTF8.GetString(utf8);
        Volatile.Write(ref place, text);
        return text;
    }

    private static int PlaceOf(ReadOnlySpan<byte> utf8)
    {
        var hash = default(HashCode);
        hash.AddBytes(utf8);
        return hash.ToHashCode() & (Places - 1);
    }
}
