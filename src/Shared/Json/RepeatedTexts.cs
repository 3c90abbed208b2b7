using System.Buffers.Binary;
using System.Numerics;
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

    // Who makes texts that fall on the same places has them made anew, no more: so a quick hash does. It takes in the length, both ends and the middle.
    private static int HashOf(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length < sizeof(ulong))
        {
            var few = 0UL;
            foreach (var value in utf8)
            {
                few = (few << 8) | value;
            }

            return Mix(few, (ulong)utf8.Length);
        }

        var middle = BinaryPrimitives.ReadUInt64LittleEndian(utf8[((utf8.Length - sizeof(ulong)) / 2)..]);
        return Mix(BinaryPrimitives.ReadUInt64LittleEndian(utf8) ^ BitOperations.RotateLeft(middle, 29), BinaryPrimitives.ReadUInt64LittleEndian(utf8[^sizeof(ulong)..]) + (ulong)utf8.Length);
    }

    private static int Mix(ulong one, ulong other)
    {
        var mixed = (one * 0x9E3779B97F4A7C15) ^ BitOperations.RotateLeft(other * 0xC2B2AE3D27D4EB4F, 31);
        return (int)((mixed * 0x9E3779B97F4A7C15) >> 32);
    }
}
