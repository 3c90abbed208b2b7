using System.Net.Security;
using Sluice.Files;

namespace Sluice.Hosting.Tls;

/// <summary>What a handshake is answered with: the certificate of now, and who may call. Made anew when one of them changes, not for each handshake.</summary>
internal sealed class TlsIdentity : IWatched
{
    private readonly ICertificateSource _certificates;
    private readonly ClientAuthorities? _clients;
    private volatile Prepared _prepared;

    /// <summary>Prepares the first handshake.</summary>
    /// <param name="certificates">The certificate.</param>
    /// <param name="clients">Who may call; null for anybody.</param>
    public TlsIdentity(ICertificateSource certificates, ClientAuthorities? clients)
    {
        _certificates = certificates;
        _clients = clients;
        _prepared = Prepare();
    }

    /// <summary>What SslStream wants for a new handshake.</summary>
    public SslServerAuthenticationOptions Options => _prepared.Options;

    /// <summary>Why a handshake cannot come to a good end: the served certificate is no good, or nobody may call; null when it can.</summary>
    public string? Problem => _certificates.Problem ?? _clients?.Problem;

    /// <summary>What is wrong on disk while what is served is good; null when nothing is.</summary>
    public string? Notice => _certificates.Notice;

    /// <inheritdoc />
    public void Poll()
    {
        _certificates.Poll();
        _clients?.Poll();
        if (!ReferenceEquals(_prepared.Certificate, _certificates.Current) || _prepared.ClientsVersion != (_clients?.Version ?? 0))
        {
            _prepared = Prepare();
        }
    }

    private Prepared Prepare()
    {
        var certificate = _certificates.Current;
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Context,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
        if (_clients is { } clients)
        {
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = clients.Policy;
            options.RemoteCertificateValidationCallback = (_, client, _, errors) => clients.Accepts(client, errors);

            // A resumed session would let in a client whose authority has been taken away since.
            options.AllowTlsResume = false;
        }

        return new Prepared(options, certificate, _clients?.Version ?? 0);
    }

    private sealed record Prepared(SslServerAuthenticationOptions Options, ServerCertificate Certificate, int ClientsVersion);
}
