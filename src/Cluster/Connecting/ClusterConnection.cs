using System.Net;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Authentication;

namespace Sluice.Cluster.Connecting;

/// <summary>How to reach an API server, and as whom. Files are read when they are needed, so that what is rotated is taken without a restart.</summary>
internal sealed record ClusterConnection
{
    // Connections are renewed this often, so that rotated certificates come into use and a replaced API server is left.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    // A server that went without a word is noticed after the sum of both: by pings of HTTP/2, which every API server speaks.
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The API server: scheme, host, port, and a path before <c>/api</c> when it stands behind a proxy.</summary>
    public required Uri Server { get; init; }

    /// <summary>Reads the CA certificates that the server's must come from, PEM; null for those of the machine.</summary>
    public Func<string>? Authority { get; init; }

    /// <summary>The name that the server's certificate must have, when it is not the host; null for the host.</summary>
    public string? ServerName { get; init; }

    /// <summary>Whether any certificate of the server will do. Whoever stands between can then read and forge everything.</summary>
    public bool SkipsVerification { get; init; }

    /// <summary>Reads the client certificate with its key; null for none.</summary>
    public Func<X509Certificate2?>? ClientCertificate { get; init; }

    /// <summary>Gives the bearer token; null for none.</summary>
    public ITokenProvider? Token { get; init; }

    /// <summary>A proxy in between; null for what the environment says (HTTPS_PROXY, NO_PROXY).</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Makes the library's client. Nothing is sent yet.</summary>
    public k8s.Kubernetes Connect() => new(new KubernetesClientConfiguration
    {
        Host = Server.AbsoluteUri,
        SkipTlsVerify = SkipsVerification,
        TlsServerName = ServerName,
        TokenProvider = Token,
        UserAgent = "sluice",
        FirstMessageHandlerSetup = Prepare,
    });

    private void Prepare(SocketsHttpHandler handler)
    {
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.ConnectTimeout = TimeSpan.FromSeconds(5);
        handler.PooledConnectionLifetime = ConnectionLifetime;
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        (handler.KeepAlivePingDelay, handler.KeepAlivePingTimeout) = (PingDelay, PingTimeout);
        ApiServerTls.Prepare(handler.SslOptions, this);
        if (Proxy is not null)
        {
            handler.Proxy = new WebProxy(Proxy);
        }
    }
}
