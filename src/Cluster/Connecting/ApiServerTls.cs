using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Cluster.Connecting;

/// <summary>
/// TLS towards the API server. CA and client certificate are read for each handshake: connections are few, and files rotate. The library's own check
/// reads the CA once, and lets a certificate of that CA pass for any name.
/// </summary>
internal static class ApiServerTls
{
    /// <summary>Sets the options of a client.</summary>
    public static void Prepare(SslClientAuthenticationOptions options, ClusterConnection connection)
    {
        if (connection.Authority is { } authority)
        {
            // Of the errors only the chain's is judged anew: with the cluster's CA instead of the machine's.
            options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == 0 && certificate is X509Certificate2 given && ComesFrom(authority(), given);
        }

        if (connection.ClientCertificate is { } client)
        {
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => client()!;
        }
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
