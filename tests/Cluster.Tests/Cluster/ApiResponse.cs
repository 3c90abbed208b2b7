using System.Net;
using System.Text.Json;

namespace Sluice.Cluster.Tests.Cluster;

/// <summary>The answer of the API server to one request.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Text">The body.</param>
/// <param name="Warnings">The texts of its Warning headers.</param>
internal sealed record ApiResponse(HttpStatusCode Status, string Text, IReadOnlyList<string> Warnings)
{
    /// <summary>Whether the status is of the 200s.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The body as JSON; it must be some.</summary>
    public JsonElement Json => JsonElement.Parse(Text);

    /// <summary>This answer, if it is a success.</summary>
    /// <exception cref="InvalidOperationException">It is not; the message has the status and the body.</exception>
    public ApiResponse OrThrow() =>
        IsSuccess ? this : throw new InvalidOperationException($"The API server answered {(int)Status}: {Text}");
}
