using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Hosting.Tls;

/// <summary>The certificate that <c>serve</c> makes itself when it is given none: for trying Sluice, not for keeping.</summary>
internal sealed class DevelopmentCertificate : ICertificateSource
{
    // Made anew at every start, so it need not outlive an evaluation of Sluice.
    private static readonly TimeSpan Validity = TimeSpan.FromDays(30);

    private DevelopmentCertificate(X509Certificate2 authority, X509Certificate2 server)
    {
        Authority = authority;
        Current = new ServerCertificate(server, [authority]);
    }

    /// <summary>The CA to trust.</summary>
    public X509Certificate2 Authority { get; }

    /// <inheritdoc />
    public ServerCertificate Current { get; }

    /// <inheritdoc />
    public string? Problem => null;

    /// <inheritdoc />
    public string? Notice => null;

    /// <summary>Makes a CA and a server certificate for localhost, this host's name and its addresses.</summary>
    public static DevelopmentCertificate Create(TimeProvider time)
    {
        var now = time.GetUtcNow();
        var authority = CertificateMaker.MakeAuthority("Sluice development CA", now, Validity);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "localhost" };
        if (Uri.CheckHostName(Environment.MachineName) == UriHostNameType.Dns)
        {
            names.Add(Environment.MachineName);
        }

        return new DevelopmentCertificate(authority, CertificateMaker.MakeServer(authority, names, Addresses(), now, Validity));
    }

    /// <summary>Writes the CA to a file, and says on standard error that this certificate is for development.</summary>
    /// <param name="path">The file; null for one in a new directory of its own, which only this user can enter.</param>
    /// <returns>Why the file cannot be written; null when it was.</returns>
    public string? Announce(string? path)
    {
        string file;
        try
        {
            // In a directory that everybody may write to, a name that can be foreseen is somebody else's already.
            file = path ?? Path.Combine(Directory.CreateTempSubdirectory("sluice-").FullName, "development-ca.crt");
            NewFile.Write(file, Authority.ExportCertificatePem() + "\n", NewFile.Private);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"the CA of the development certificate cannot be written: {exception.Message}";
        }

        StandardError.WriteLine("warning: no certificate was given, so a development one was made; nothing but this process knows its key.");
        StandardError.WriteLine($"         Its CA is in {file}: curl --cacert {file}, or base64 -w0 {file} for a caBundle.");
        return null;
    }

    /// <inheritdoc />
    public void Poll()
    {
        // It is in no file that could change.
    }

    private static HashSet<IPAddress> Addresses()
    {
        var addresses = new HashSet<IPAddress> { IPAddress.Loopback, IPAddress.IPv6Loopback };
        foreach (var network in NetworkInterface.GetAllNetworkInterfaces())
        {
            foreach (var address in network.GetIPProperties().UnicastAddresses)
            {
                if (!address.Address.IsIPv6LinkLocal)
                {
                    addresses.Add(address.Address);
                }
            }
        }

        return addresses;
    }
}
