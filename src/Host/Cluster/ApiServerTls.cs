using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Host.Cluster;

/// <summary>TLS towards the API server. CA and client certificate are read for each handshake: connections are few, and files rotate.</summary>
internal static class ApiServerTls
{
    /// <summary>The options of a client.</summary>
    public static SslClientAuthenticationOptions OptionsFor(ClusterConnection connection)
    {
        var options = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(connection, certificate as X509Certificate2, errors),
        };
        if (connection.ClientCertificate is { } client)
        {
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => client();
        }

        return options;
    }

    private static bool IsTrusted(ClusterConnection connection, X509Certificate2? certificate, SslPolicyErrors errors)
    {
        if (connection.SkipsVerification)
        {
            return true;
        }

        if (connection.Authority is not { } authority || certificate is null)
        {
            return errors == SslPolicyErrors.None;
        }

        // Of the errors only the chain's is judged anew: with the cluster's CA instead of the machine's.
        return (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == 0 && ComesFrom(authority(), certificate);
    }

    private static bool ComesFrom(string authority, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(authority);
        return chain.Build(certificate);
    }
}
