using Sluice.Json;

namespace Sluice.Admission;

/// <summary>A status and a sentence for a request that no policy will see; the body is <c>{"error": "..."}</c>.</summary>
/// <param name="Status">HTTP status code.</param>
/// <param name="Error">What was wrong, and what would be accepted.</param>
internal sealed record HttpFault(int Status, string Error)
{
    /// <summary>What a log may say of it: the same without quotes from the body, which may be those of a Secret.</summary>
    public string Logged { get; init; } = Error;

    /// <summary>Writes the body.</summary>
    public void Write(ByteBuffer output)
    {
        output.Write("{\"error\":"u8);
        JsonText.WriteString(output, Error);
        output.Write((byte)'}');
    }
}
