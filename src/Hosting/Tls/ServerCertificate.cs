using System.Collections.Immutable;
using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sluice.Hosting.Tls;

/// <summary>A certificate that a handshake can be answered with: leaf, key and the intermediates that came with it.</summary>
internal sealed class ServerCertificate
{
    // A certificate in its last seconds is as good as expired: the client's clock may be ahead, and the next poll is up to a second away.
    private static readonly TimeSpan EndMargin = TimeSpan.FromSeconds(5);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string AnyUsage = "2.5.29.37.0";

    /// <summary>Prepares a certificate for handshakes; done once, not for each of them.</summary>
    public ServerCertificate(X509Certificate2 leaf, X509Certificate2Collection intermediates)
    {
        Leaf = leaf;
        Context = SslStreamCertificateContext.Create(leaf, intermediates, offline: true);
        NotBefore = new DateTimeOffset(leaf.NotBefore);
        NotAfter = new DateTimeOffset(leaf.NotAfter);
    }

    /// <summary>The certificate with its key.</summary>
    public X509Certificate2 Leaf { get; }

    /// <summary>What SslStream wants of it.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Valid from here.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>Valid until here.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>Reads a pair of PEM files.</summary>
    /// <param name="certificate">tls.crt: the leaf first, then its intermediates.</param>
    /// <param name="key">tls.key, not encrypted.</param>
    /// <returns>The certificate, or what is wrong.</returns>
    public static (ServerCertificate? Certificate, string? Error) Read(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> key)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(Encoding.UTF8.GetString(certificate));
        }
        catch (CryptographicException exception)
        {
            return (null, $"tls.crt cannot be read: {exception.Message}");
        }

        if (chain.Count == 0)
        {
            return (null, "tls.crt holds no certificate; expected one or more in PEM, the server's own first");
        }

        return IsForServers(chain[0]) ? Join(chain, Encoding.UTF8.GetString(key)) : (null, "the certificate is not for servers: its extended key usage lacks serverAuth");
    }

    /// <summary>What keeps it from being served at a time; null when nothing does.</summary>
    public string? ProblemAt(DateTimeOffset now)
    {
        if (now < NotBefore)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it is not valid before {NotBefore.UtcDateTime:u}, and it is {now.UtcDateTime:u}");
        }

        return now < NotAfter - EndMargin ? null : string.Create(CultureInfo.InvariantCulture, $"it expired at {NotAfter.UtcDateTime:u}, and it is {now.UtcDateTime:u}");
    }

    private static (ServerCertificate? Certificate, string? Error) Join(X509Certificate2Collection chain, string key)
    {
        try
        {
            var leaf = X509Certificate2.CreateFromPem(chain[0].ExportCertificatePem(), key);
            chain.RemoveAt(0);
            return (new ServerCertificate(leaf, chain), null);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return (null, "tls.key is not the key of tls.crt; expected its private key in PEM, not encrypted");
        }
    }

    // RFC 5280, 4.2.1.12: without the extension, a certificate is for every use.
    private static bool IsForServers(X509Certificate2 leaf)
    {
        var usages = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().ToImmutableArray();
        return usages.IsEmpty || usages.Any(usage => usage.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value is ServerAuthentication or AnyUsage));
    }
}
