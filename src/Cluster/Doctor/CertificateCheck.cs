using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sluice.Cluster.Doctor;

/// <summary>The caBundles of webhooks, and, from where the doctor runs, the certificates that they are to verify.</summary>
internal static class CertificateCheck
{
    private const int HttpsPort = 443;

    // Time to notice and to mend, also over a holiday.
    private static readonly TimeSpan Near = TimeSpan.FromDays(14);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Looks.</summary>
    /// <param name="view">The cluster; of files alone, no server is called.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyList<Finding>> FindAsync(ClusterView view, TimeProvider time, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        foreach (var webhook in Interceptor.All(view).Where(webhook => webhook.IsWebhook))
        {
            var (bundle, fault) = ReadBundle(webhook, view.IsWhole);
            if (fault is not null)
            {
                findings.Add(Bundle(webhook, fault));
            }
            else if (bundle is { Count: > 0 } && bundle.All(authority => authority.NotAfter < time.GetUtcNow().UtcDateTime))
            {
                findings.Add(Bundle(webhook, "has no authority that is still valid"));
            }
            else if (view.IsWhole && await LookAsync(webhook, bundle, time, cancellation).ConfigureAwait(false) is { } finding)
            {
                findings.Add(finding);
            }
        }

        return findings;
    }

    private static (X509Certificate2Collection? Bundle, string? Fault) ReadBundle(Interceptor webhook, bool isWhole)
    {
        if (webhook.Node["clientConfig"u8]["caBundle"u8].Text is not { Length: > 0 } text)
        {
            // In a manifest it may be left to cert-manager, or to whoever applies it.
            return (null, isWhole && webhook.Service.Exists ? "is empty, and the machine's own authorities do not sign certificates for Services" : null);
        }

        try
        {
            var bundle = new X509Certificate2Collection();
            bundle.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(text)));
            return bundle.Count > 0 ? (bundle, null) : (null, "holds no certificate");
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return (null, "cannot be read as certificates");
        }
    }

    private static async Task<Finding?> LookAsync(Interceptor webhook, X509Certificate2Collection? bundle, TimeProvider time, CancellationToken cancellation)
    {
        if (Address(webhook) is not { } address)
        {
            return null;
        }

        var (certificate, fault) = await FetchAsync(address, time, cancellation).ConfigureAwait(false);
        if (certificate is null)
        {
            // A Service's name is known inside of the cluster alone: that it is not known here says nothing.
            return webhook.Service.Exists || !webhook.IsFailClosed ? null : new Finding("unreachable", Severity.Critical, webhook.Subject,
                $"fails closed, and {address.Host}:{address.Port} cannot be reached from here: {fault}", webhook.FailOpen());
        }

        using (certificate)
        {
            if (!Verifies(certificate, bundle, time))
            {
                return Bundle(webhook, $"does not verify the certificate that {address.Host}:{address.Port} serves (issuer {certificate.Issuer})");
            }

            if (!certificate.MatchesHostname(address.DnsSafeHost))
            {
                return new Finding("certificate-name", webhook.IsFailClosed ? Severity.Critical : Severity.Warning, webhook.Subject,
                    $"the certificate that {address.Host}:{address.Port} serves is not for {address.Host}: no call of it succeeds", Renew(webhook, address));
            }

            var left = certificate.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime;
            return left < Near ? new Finding("certificate-expiry", left < TimeSpan.Zero ? Severity.Critical : Severity.Warning, webhook.Subject,
                string.Create(CultureInfo.InvariantCulture, $"the certificate that {address.Host}:{address.Port} serves ends at {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC"),
                Renew(webhook, address)) : null;
        }
    }

    private static Finding Bundle(Interceptor webhook, string fault) => new(
        "ca-bundle", webhook.IsFailClosed ? Severity.Critical : Severity.Warning, webhook.Subject,
        $"its caBundle {fault}: no call of it succeeds. With the right authority in ca.crt:",
        webhook.Patch("/clientConfig/caBundle", "\"'$(base64 < ca.crt | tr -d '\\n')'\""));

    // cert-manager renews its own; whoever has no such thing has Sluice's.
    private static string Renew(Interceptor webhook, Uri address)
    {
        if (webhook.Owner["metadata"u8]["annotations"u8]["cert-manager.io/inject-ca-from"u8].Text is { } source && source.Split('/') is [var space, var name])
        {
            return $"cmctl renew -n {space} {name}";
        }

        var option = IPAddress.TryParse(address.Host.Trim('[', ']'), out _) ? "--ip" : "--dns";
        return $"sluice certs --ca-dir . --out . --force {option} {address.Host}";
    }

    private static Uri? Address(Interceptor webhook)
    {
        var service = webhook.Service;
        if (service.Exists)
        {
            return new UriBuilder(Uri.UriSchemeHttps, $"{service["name"u8].Text}.{service["namespace"u8].Text}.svc", (int)(service["port"u8].Integer ?? HttpsPort)).Uri;
        }

        return Uri.TryCreate(webhook.Node["clientConfig"u8]["url"u8].Text, UriKind.Absolute, out var url) ? url : null;
    }

    private static async Task<(X509Certificate2? Certificate, string? Fault)> FetchAsync(Uri address, TimeProvider time, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.DnsSafeHost, address.Port, either.Token).ConfigureAwait(false);
            X509Certificate2? served = null;

            // Whatever it serves is looked at, so nothing is refused; nothing is sent either.
            await using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) =>
            {
                served = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
                return true;
            });
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.DnsSafeHost }, either.Token).ConfigureAwait(false);
            return (served, "it serves no certificate");
        }
        catch (Exception exception) when (exception is SocketException or IOException or System.Security.Authentication.AuthenticationException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return (null, exception is OperationCanceledException ? $"no answer within {Patience.TotalSeconds} s" : exception.Message);
        }
    }

    private static bool Verifies(X509Certificate2 certificate, X509Certificate2Collection? bundle, TimeProvider time)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().LocalDateTime;

        // That it has ended is a finding of its own.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        if (bundle is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(bundle);
        }

        return chain.Build(certificate);
    }
}
