namespace Sluice.Cluster.Tests.Cluster;

/// <summary>The flags that every test server has. Each of them is known to kube-apiserver from 1.20 to the newest.</summary>
internal static class ApiServerFlags
{
    /// <summary>The flags of a server on <paramref name="port"/> of 127.0.0.1.</summary>
    public static IEnumerable<string> For(ApiServerDirectory directory, string etcdUrl, int port) =>
    [
        $"--etcd-servers={etcdUrl}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        $"--secure-port={port}",
        $"--cert-dir={directory.Path}",
        $"--tls-cert-file={directory.Certificates.ServerCertificateFile}",
        $"--tls-private-key-file={directory.Certificates.ServerKeyFile}",
        $"--token-auth-file={directory.TokenFile}",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--allow-privileged=true",

        // Demanded from 1.20 on. A file with the private key serves to verify too.
        "--service-account-issuer=https://localhost/",
        $"--service-account-signing-key-file={directory.Certificates.ServiceAccountKeyFile}",
        $"--service-account-key-file={directory.Certificates.ServiceAccountKeyFile}",
    ];
}
