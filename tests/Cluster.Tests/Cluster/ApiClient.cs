using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sluice.Cluster.Tests.Cluster;

/// <summary>The media types of PATCH.</summary>
internal static class PatchType
{
    /// <summary>RFC 6902.</summary>
    public const string Json = "application/json-patch+json";

    /// <summary>RFC 7386.</summary>
    public const string Merge = "application/merge-patch+json";

    /// <summary>Kubernetes' own, which knows the keys of lists.</summary>
    public const string Strategic = "application/strategic-merge-patch+json";
}

/// <summary>Raw calls of the Kubernetes API as one user. A refusal is an answer, not an exception.</summary>
internal sealed class ApiClient : IDisposable
{
    // Twice what the API server gives the slowest webhook.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly HttpClient http;

    /// <summary>Makes a client that trusts nothing but <paramref name="authority"/>.</summary>
    public ApiClient(Uri server, X509Certificate2 authority, string token)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy }, UseProxy = false };

        // Warnings come in it, which .NET would read as Latin-1.
        handler.ResponseHeaderEncodingSelector = (_, _) => Encoding.UTF8;
        http = new HttpClient(handler) { BaseAddress = server, Timeout = Timeout };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Reads <paramref name="path"/>, such as <c>/api/v1/namespaces/default</c>.</summary>
    public Task<ApiResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>The minor version of the API server: 36 of Kubernetes 1.36; 0 of one that was built without it and says none.</summary>
    public async Task<int> MinorVersionAsync()
    {
        // Some put a + behind it.
        var minor = (await GetAsync("/version")).OrThrow().Json.GetProperty("minor").GetString()!.TrimEnd('+');
        return minor.Length == 0 ? 0 : int.Parse(minor, CultureInfo.InvariantCulture);
    }

    /// <summary>Creates the object <paramref name="json"/> in the collection <paramref name="path"/>.</summary>
    public Task<ApiResponse> CreateAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json);

    /// <summary>Replaces the object at <paramref name="path"/>.</summary>
    public Task<ApiResponse> ReplaceAsync(string path, string json) => SendAsync(HttpMethod.Put, path, json);

    /// <summary>Changes the object at <paramref name="path"/>; <paramref name="patchType"/> is one of <see cref="PatchType"/>.</summary>
    public Task<ApiResponse> PatchAsync(string path, string patch, string patchType = PatchType.Merge) =>
        SendAsync(HttpMethod.Patch, path, patch, patchType);

    /// <summary>Deletes the object at <paramref name="path"/>.</summary>
    public Task<ApiResponse> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    /// <summary>Creates a namespace, with <paramref name="labels"/> as JSON object; throws if that fails.</summary>
    public async Task CreateNamespaceAsync(string name, string labels = "{}")
    {
        var answer = await CreateAsync("/api/v1/namespaces", $$"""{ "metadata": { "name": "{{name}}", "labels": {{labels}} } }""");
        answer.OrThrow();
    }

    /// <summary>Sends any request. <paramref name="path"/> may have a query, such as <c>?dryRun=All</c>.</summary>
    /// <exception cref="HttpRequestException">The server could not be reached, or cut the connection.</exception>
    /// <exception cref="TaskCanceledException">There was no answer in 60 s.</exception>
    public async Task<ApiResponse> SendAsync(HttpMethod method, string path, string? body = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(contentType));
        }

        return await SendAsync(request);
    }

    /// <summary>Sends a request with headers of its own.</summary>
    /// <inheritdoc cref="SendAsync(HttpMethod, string, string?, string)"/>
    public async Task<ApiResponse> SendAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new ApiResponse(response.StatusCode, text, [.. response.Headers.Warning.Select(warning => Unquote(warning.Text))]);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static string Unquote(string text) => text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal);
}
