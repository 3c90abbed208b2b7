using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using Sluice.Cluster;

namespace Sluice.Host.Cluster;

/// <summary>The Kubernetes API over HTTP, with nothing but System.Net.Http. Safe for concurrent use.</summary>
internal sealed class RestKubernetesApi : IKubernetesApi, IDisposable
{
    // An API server that does not answer a read in this time is away, whoever still waits.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    // Connections are renewed this often, so that rotated certificates come into use and a replaced API server is left.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    // A list of all objects of a busy cluster's resource; more would be read only to run out of memory.
    private const int LargestAnswer = 64 * 1024 * 1024;

    private readonly ClusterConnection _connection;
    private readonly HttpClient _http;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    public RestKubernetesApi(ClusterConnection connection)
    {
        _connection = connection;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = ConnectionLifetime,
            SslOptions = ApiServerTls.OptionsFor(connection),
            UseCookies = false,
        };
        if (connection.Proxy is { } proxy)
        {
            handler.Proxy = new WebProxy(proxy);
        }

        _http = new HttpClient(handler) { Timeout = CallTimeout, MaxResponseContentBufferSize = LargestAnswer };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("sluice", null));
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> GetAsync(ObjectReference resource, CancellationToken cancellation) =>
        resource.Name.Length > 0 && IsSegment(resource.Name) && IsSegment(resource.Namespace)
            ? new(SendAsync(HttpMethod.Get, resource, null, cancellation))
            : new(new KubernetesAnswer(KubernetesOutcome.NotFound, default, $"no object can be named \"{resource.Namespace}/{resource.Name}\""));

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> ListAsync(ObjectReference resource, CancellationToken cancellation) =>
        IsSegment(resource.Namespace)
            ? new(SendAsync(HttpMethod.Get, resource with { Name = "" }, null, cancellation))
            : new(new KubernetesAnswer(KubernetesOutcome.NotFound, default, $"no namespace can be named \"{resource.Namespace}\""));

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> CreateAsync(ObjectReference resource, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        IsSegment(resource.Namespace)
            ? new(SendAsync(HttpMethod.Post, resource with { Name = "" }, body, cancellation))
            : new(new KubernetesAnswer(KubernetesOutcome.NotFound, default, $"no namespace can be named \"{resource.Namespace}\""));

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    // What Kubernetes allows of a name in a path. The dots would climb to another resource; they survive every escaping.
    private static bool IsSegment(string name) => name is not ("." or "..") && name.AsSpan().IndexOfAny('/', '%') < 0;

    private async Task<KubernetesAnswer> SendAsync(HttpMethod method, ObjectReference resource, ReadOnlyMemory<byte>? body, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(method, $"{_connection.Server.AbsoluteUri.TrimEnd('/')}{resource.Path}");
            request.Content = body is { } given ? KubernetesAnswer.JsonContent(given) : null;

            // The handler takes the name for SNI and for the certificate's check from here, not from its TLS options.
            request.Headers.Host = _connection.ServerName;
            request.Headers.Authorization = _connection.Token is { } token ? new AuthenticationHeaderValue("Bearer", token()) : null;
            using var response = await _http.SendAsync(request, cancellation);
            return KubernetesAnswer.Read(_connection.Server, response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation));
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            // Whatever broke when the caller gave up, it broke because of that.
            cancellation.ThrowIfCancellationRequested();
            return new KubernetesAnswer(KubernetesOutcome.Unavailable, default, Describe(exception));
        }
    }

    private static bool IsExpected(Exception exception) =>
        exception is HttpRequestException or OperationCanceledException or IOException or UnauthorizedAccessException or FormatException or AuthenticationException;

    private string Describe(Exception exception) => exception is OperationCanceledException
        ? $"{_connection.Server} did not answer within {CallTimeout.TotalSeconds} s"
        : $"{_connection.Server}: {exception.Message}{(exception.InnerException is AuthenticationException inner ? $" {inner.Message}" : "")}";
}
