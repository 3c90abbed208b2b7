using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>
/// The functions of cel-go's encoders extension. Kubernetes 1.36 does not have them: they work here, and an expression with one
/// of them cannot be handed to the API server.
/// </summary>
internal static class Base64Text
{
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes);

    /// <summary>The bytes of a text in base64, which may leave out its padding.</summary>
    public static Outcome<byte[]> Decode(string text)
    {
        // Line breaks are skipped, as Go does; other white space is not.
        var digits = text.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        var wrong = digits.AsSpan().IndexOfAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");
        var padded = wrong >= 0 || digits.Contains('=', StringComparison.Ordinal) ? digits : digits.PadRight((digits.Length + 3) / 4 * 4, '=');
        var source = Encoding.ASCII.GetBytes(padded);
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(source.Length)];
        var status = wrong >= 0 ? OperationStatus.InvalidData : Base64.DecodeFromUtf8(source, bytes, out _, out _);
        if (status != OperationStatus.Done)
        {
            return new Failure("illegal base64 data");
        }

        Base64.DecodeFromUtf8(source, bytes, out _, out var written);
        return bytes[..written];
    }
}
