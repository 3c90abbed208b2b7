using System.Security.Cryptography.X509Certificates;
using Sluice.Hosting.Tls;

namespace Sluice.Cluster.Tests.Serving;

/// <summary>An authority that is good for a day, and the certificates that it makes for 127.0.0.1.</summary>
internal sealed record TestAuthority(X509Certificate2 Certificate)
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(1);

    /// <summary>In PEM.</summary>
    public string Pem => Certificate.ExportCertificatePem() + "\n";

    /// <summary>Makes one.</summary>
    public static TestAuthority Make() => new(CertificateMaker.MakeAuthority("rotation", TimeProvider.System.GetUtcNow(), Validity));

    /// <summary>A certificate and its key, as a Secret's files.</summary>
    public (string Name, string Text)[] MakeServer()
    {
        using var server = CertificateMaker.MakeServer(Certificate, [], [System.Net.IPAddress.Loopback], TimeProvider.System.GetUtcNow(), Validity);
        using var key = server.GetECDsaPrivateKey()!;
        return [("tls.crt", server.ExportCertificatePem()), ("tls.key", key.ExportPkcs8PrivateKeyPem())];
    }
}
