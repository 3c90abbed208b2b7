using System.Net.Http.Headers;

namespace Sluice.Host.Tests.Telemetry;

/// <summary>Requests whose traces are looked for.</summary>
internal static class TelemetryCalls
{
    /// <summary>Sends a body as a review.</summary>
    /// <returns>Status and body of the answer.</returns>
    public static async Task<(int Status, string Body)> SendAsync(HttpClient client, Uri url, byte[] body, string? traceParent = null, string? traceState = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (traceParent is not null)
        {
            request.Headers.Add("traceparent", traceParent);
        }

        if (traceState is not null)
        {
            request.Headers.Add("tracestate", traceState);
        }

        using var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
