using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using Sluice.Cluster.Connecting;

namespace Sluice.Cluster;

/// <summary>
/// Calls of an API server by path, through the library's client: its connections and credentials, and the bytes as they come, since policies work on JSON and
/// not on the client's models. Safe for concurrent use.
/// </summary>
internal sealed class ApiServerClient(ClusterConnection connection, TimeProvider time) : IDisposable
{
    /// <summary>An API server that does not answer a call in this time is away, whoever still waits.</summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    // A page of a list of large objects; more would be read only to run out of memory.
    private const int LargestAnswer = 64 * 1024 * 1024;

    private static readonly MediaTypeWithQualityHeaderValue[] PlainJson = [new("application/json")];

    private readonly k8s.Kubernetes _client = connection.Connect();

    /// <summary>The API server.</summary>
    public Uri Server => connection.Server;

    /// <summary>Whether an exception says that the call could not be made or was cut, rather than that Sluice has a defect.</summary>
    public static bool IsExpected(Exception exception) => exception is HttpRequestException or OperationCanceledException or IOException
        or UnauthorizedAccessException or FormatException or AuthenticationException or KubeconfigException;

    /// <summary>Makes a call and reads its answer whole.</summary>
    /// <param name="method">The verb.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="content">The body; null for none.</param>
    /// <param name="cancellation">Ends the call; the only exception is that it did.</param>
    /// <param name="accept">The forms in which the answer may come; plain JSON when none is said.</param>
    public async Task<KubernetesAnswer> CallAsync(HttpMethod method, string path, RequestBody? content, CancellationToken cancellation, params MediaTypeWithQualityHeaderValue[] accept)
    {
        using var deadline = new CancellationTokenSource(CallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            using var response = await OpenAsync(method, path, content, either.Token, accept).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(LargestAnswer, either.Token).ConfigureAwait(false);
            return KubernetesAnswer.Read(Server, response.StatusCode, await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false));
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            // Whatever broke when the caller gave up, it broke because of that.
            cancellation.ThrowIfCancellationRequested();
            return new KubernetesAnswer(KubernetesOutcome.Unavailable, default, Describe(exception));
        }
    }

    /// <summary>Makes a call whose answer is read as it comes. Credentials that are refused are renewed once.</summary>
    /// <exception cref="Exception">One of <see cref="IsExpected"/>.</exception>
    public async Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, RequestBody? content, CancellationToken cancellation, params MediaTypeWithQualityHeaderValue[] accept)
    {
        var response = await SendAsync(method, path, content, accept, cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized || connection.Token is not ExecPlugin plugin || !plugin.Forget())
        {
            return response;
        }

        response.Dispose();
        return await SendAsync(method, path, content, accept, cancellation).ConfigureAwait(false);
    }

    /// <summary>What went wrong, for people.</summary>
    public string Describe(Exception exception) => exception is OperationCanceledException
        ? $"{Server} did not answer within {CallTimeout.TotalSeconds} s"
        : $"{Server}: {exception.Message}{(exception.InnerException is AuthenticationException inner ? $" {inner.Message}" : "")}";

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, RequestBody? content, MediaTypeWithQualityHeaderValue[] accept, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, $"{Server.AbsoluteUri.TrimEnd('/')}{path}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        foreach (var form in accept is [] ? PlainJson : accept)
        {
            request.Headers.Accept.Add(form);
        }

        request.Content = content is { } body ? new ReadOnlyMemoryContent(body.Bytes) { Headers = { ContentType = new MediaTypeHeaderValue(body.Type) } } : null;

        // The handler takes the name for SNI and for the certificate's check from here, not from its TLS options.
        request.Headers.Host = connection.ServerName;
        if (_client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, cancellation).ConfigureAwait(false);
        }

        return await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
    }
}

/// <summary>The body of a call.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Type">Its media type.</param>
internal readonly record struct RequestBody(ReadOnlyMemory<byte> Bytes, string Type = "application/json");
