using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sluice.Recording;

/// <summary>Makes of a value what stands in its place: the same of equal values, and nothing that leads back to them without the key.</summary>
internal sealed class RedactionKey
{
    // A byte for each of the hash's own; less could be guessed.
    private const int LeastBytes = 32;
    private const int MostBytes = 4096;

    // 64 bits: no two values of a recording meet, and a text that may stand where labels and names may.
    private const int ShownBytes = 8;

    private readonly byte[] _key;

    private RedactionKey(byte[] key) => _key = key;

    /// <summary>What each begins with.</summary>
    public static ReadOnlySpan<byte> Prefix => "redacted-"u8;

    /// <summary>Bytes of each.</summary>
    public static int Length => Prefix.Length + (ShownBytes * 2);

    /// <summary>A key that nobody knows.</summary>
    public static RedactionKey Random() => new(RandomNumberGenerator.GetBytes(LeastBytes));

    /// <summary>Reads a key: the file's bytes as they are.</summary>
    public static bool TryRead(string file, [NotNullWhen(true)] out RedactionKey? key, [NotNullWhen(false)] out string? problem)
    {
        (key, problem) = (null, null);
        try
        {
            var bytes = File.ReadAllBytes(file);
            if (bytes.Length is < LeastBytes or > MostBytes)
            {
                problem = $"{file} has {bytes.Length} bytes; expected {LeastBytes} to {MostBytes} random ones";
                return false;
            }

            key = new RedactionKey(bytes);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"{file} cannot be read: {exception.Message}";
            return false;
        }
    }

    /// <summary>Writes what stands in the place of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="destination">Gets <see cref="Length"/> bytes of lower-case ASCII.</param>
    public void Replace(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, value, hash);
        Prefix.CopyTo(destination);
        Convert.TryToHexStringLower(hash[..ShownBytes], destination[Prefix.Length..], out _);
    }

    /// <summary>Whether a text is, or holds, what stands in the place of a value.</summary>
    public static bool IsIn(ReadOnlySpan<byte> text) => text.IndexOf(Prefix) >= 0 || (text.Length == System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(Length) && text.StartsWith("cmVkYWN0ZWQt"u8));
}
