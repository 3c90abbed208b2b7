using System.Net.Http.Headers;

namespace Sluice.FunctionApp.Tests.Corpus;

/// <summary>A request, to be sent to several hosts.</summary>
/// <param name="Name">What it is, in words; unique.</param>
/// <param name="Path">Path and query.</param>
internal sealed record WebhookCall(string Name, string Path)
{
    /// <summary>Default: POST.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Post;

    /// <summary>The Content-Type; null for none. Default: application/json.</summary>
    public string? ContentType { get; init; } = "application/json";

    /// <summary>The Content-Encoding. Default: none.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>The body. Default: empty.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Sends it to a host.</summary>
    public async Task<WebhookAnswer> SendAsync(HttpClient http, Uri host)
    {
        using var request = new HttpRequestMessage(Method, new Uri(host, Path)) { Content = new ByteArrayContent(Body) };
        if (ContentType is not null)
        {
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        }

        if (ContentEncoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(ContentEncoding);
        }

        using var response = await http.SendAsync(request);
        var content = response.Content;
        return new WebhookAnswer(
            (int)response.StatusCode,
            $"{content.Headers.ContentType}",
            string.Join(", ", content.Headers.Allow),
            $"{response.Headers.CacheControl}",
            await content.ReadAsStringAsync(),
            Convert.ToHexString(await content.ReadAsByteArrayAsync()));
    }
}

/// <summary>What a caller gets.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">The header.</param>
/// <param name="Allow">The header.</param>
/// <param name="CacheControl">The header.</param>
/// <param name="Text">The body as text, for people.</param>
/// <param name="Bytes">The body in hexadecimal digits, for comparing.</param>
internal sealed record WebhookAnswer(int Status, string ContentType, string Allow, string CacheControl, string Text, string Bytes);
