using System.Security.Cryptography.X509Certificates;

namespace Sluice.Host.Cluster;

/// <summary>How to reach an API server, and as whom. Files are read when they are needed, so that what is rotated is taken without a restart.</summary>
internal sealed record ClusterConnection
{
    /// <summary>The API server: scheme, host, port, and a path before <c>/api</c> when it stands behind a proxy.</summary>
    public required Uri Server { get; init; }

    /// <summary>Reads the CA certificates that the server's must come from, PEM; null for those of the machine.</summary>
    public Func<string>? Authority { get; init; }

    /// <summary>The name that the server's certificate must have, when it is not the host; null for the host.</summary>
    public string? ServerName { get; init; }

    /// <summary>Whether any certificate of the server will do. Whoever stands between can then read and forge everything.</summary>
    public bool SkipsVerification { get; init; }

    /// <summary>Reads the client certificate with its key; null for none.</summary>
    public Func<X509Certificate2>? ClientCertificate { get; init; }

    /// <summary>Reads the bearer token; null for none.</summary>
    public Func<string>? Token { get; init; }

    /// <summary>A proxy in between; null for what the environment says (HTTPS_PROXY, NO_PROXY).</summary>
    public Uri? Proxy { get; init; }
}
