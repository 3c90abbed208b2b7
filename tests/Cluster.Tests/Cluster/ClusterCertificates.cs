using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Cluster.Tests.Cluster;

/// <summary>The certificates and keys of one API server, as files in its directory: good for a day, trusted by nobody else.</summary>
internal sealed class ClusterCertificates : IDisposable
{
    private ClusterCertificates(string directory, X509Certificate2 authority)
    {
        Authority = authority;
        AuthorityFile = Path.Combine(directory, "ca.crt");
        ServerCertificateFile = Path.Combine(directory, "server.crt");
        ServerKeyFile = Path.Combine(directory, "server.key");
        ServiceAccountKeyFile = Path.Combine(directory, "service-account.key");
    }

    /// <summary>The CA that signed the server's certificate.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>The same in PEM.</summary>
    public string AuthorityFile { get; }

    /// <summary>The server's certificate in PEM, for localhost, 127.0.0.1 and what else it was asked for.</summary>
    public string ServerCertificateFile { get; }

    /// <summary>Its private key in PEM.</summary>
    public string ServerKeyFile { get; }

    /// <summary>The private key in PEM that signs and verifies service account tokens.</summary>
    public string ServiceAccountKeyFile { get; }

    /// <summary>Makes all of them in <paramref name="directory"/>; the server's is good for <paramref name="addresses"/> too.</summary>
    public static ClusterCertificates Create(string directory, IReadOnlyList<IPAddress> addresses)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var serviceAccountKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificates = new ClusterCertificates(directory, SelfSign(authorityKey));
        using var server = Sign(serverKey, certificates.Authority, [IPAddress.Loopback, .. addresses]);
        File.WriteAllText(certificates.AuthorityFile, certificates.Authority.ExportCertificatePem());
        File.WriteAllText(certificates.ServerCertificateFile, server.ExportCertificatePem());
        File.WriteAllText(certificates.ServerKeyFile, serverKey.ExportECPrivateKeyPem());
        File.WriteAllText(certificates.ServiceAccountKeyFile, serviceAccountKey.ExportECPrivateKeyPem());
        return certificates;
    }

    /// <inheritdoc/>
    public void Dispose() => Authority.Dispose();

    private static X509Certificate2 SelfSign(ECDsa key)
    {
        var request = new CertificateRequest("CN=sluice cluster tests", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var (from, to) = Validity();
        return request.CreateSelfSigned(from, to);
    }

    private static X509Certificate2 Sign(ECDsa key, X509Certificate2 authority, IEnumerable<IPAddress> addresses)
    {
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        foreach (var address in addresses)
        {
            names.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request.Create(authority, authority.NotBefore, authority.NotAfter, RandomNumberGenerator.GetBytes(16));
    }

    // An hour back, for a clock that was just set.
    private static (DateTimeOffset From, DateTimeOffset To) Validity()
    {
        var now = TimeProvider.System.GetUtcNow();
        return (now.AddHours(-1), now.AddDays(1));
    }
}
