using System.Security.Authentication;
using k8s;
using k8s.Exceptions;
using Sluice.Cluster;

namespace Sluice.FunctionApp.Cluster;

/// <summary>
/// The Kubernetes API through the official client: its reading of kubeconfigs and its credentials (exec plugins too), and the bytes as they come:
/// policies work on JSON, not on the client's models. Safe for concurrent use.
/// </summary>
internal sealed class ClientKubernetesApi : IKubernetesApi, IDisposable
{
    // An API server that does not answer a read in this time is away, whoever still waits.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    // A list of all objects of a busy cluster's resource; more would be read only to run out of memory.
    private const int LargestAnswer = 64 * 1024 * 1024;

    private readonly Lazy<k8s.Kubernetes> _client;

    /// <summary>Makes an API that connects at its first call.</summary>
    /// <param name="configuration">Reads how to connect; asked again when it failed.</param>
    public ClientKubernetesApi(Func<KubernetesClientConfiguration> configuration) =>
        _client = new Lazy<k8s.Kubernetes>(() => Connect(configuration()), LazyThreadSafetyMode.PublicationOnly);

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
    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    private static k8s.Kubernetes Connect(KubernetesClientConfiguration configuration)
    {
        configuration.HttpClientTimeout = CallTimeout;
        configuration.FirstMessageHandlerSetup = handler => handler.AllowAutoRedirect = false;
        var client = new k8s.Kubernetes(configuration);
        client.HttpClient.MaxResponseContentBufferSize = LargestAnswer;
        return client;
    }

    // What Kubernetes allows of a name in a path. The dots would climb to another resource; they survive every escaping.
    private static bool IsSegment(string name) => name is not ("." or "..") && name.AsSpan().IndexOfAny('/', '%') < 0;

    private async Task<KubernetesAnswer> SendAsync(HttpMethod method, ObjectReference resource, ReadOnlyMemory<byte>? body, CancellationToken cancellation)
    {
        try
        {
            var client = _client.Value;
            using var request = new HttpRequestMessage(method, $"{client.BaseUri.AbsoluteUri.TrimEnd('/')}{resource.Path}");
            request.Content = body is { } given ? KubernetesAnswer.JsonContent(given) : null;
            if (client.Credentials is { } credentials)
            {
                await credentials.ProcessHttpRequestAsync(request, cancellation);
            }

            using var response = await client.HttpClient.SendAsync(request, cancellation);
            return KubernetesAnswer.Read(client.BaseUri, response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation));
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            // Whatever broke when the caller gave up, it broke because of that.
            cancellation.ThrowIfCancellationRequested();
            return new KubernetesAnswer(KubernetesOutcome.Unavailable, default, Describe(exception));
        }
    }

    private static bool IsExpected(Exception exception) => exception is HttpRequestException or OperationCanceledException or IOException
        or UnauthorizedAccessException or FormatException or AuthenticationException or KubeConfigException or KubernetesClientException;

    private static string Describe(Exception exception) => exception is OperationCanceledException
        ? $"the API server did not answer within {CallTimeout.TotalSeconds} s"
        : $"the API server cannot be asked: {exception.Message}{(exception.InnerException is AuthenticationException inner ? $" {inner.Message}" : "")}";
}
