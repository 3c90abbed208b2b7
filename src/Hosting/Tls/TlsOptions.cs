using System.Diagnostics.Metrics;

namespace Sluice.Hosting.Tls;

/// <summary>Where the certificate comes from, and which clients may connect.</summary>
internal sealed record TlsOptions
{
    /// <summary>Directory with tls.crt and tls.key; null for a development certificate.</summary>
    public string? CertificateDirectory { get; init; }

    /// <summary>The one that is served from while the first has nothing good; null for none.</summary>
    public string? StandbyDirectory { get; init; }

    /// <summary>PEM file with the authorities of client certificates; null when clients need none.</summary>
    public string? ClientAuthorityFile { get; init; }

    /// <summary>Common names or DNS names of clients that may call; none for all.</summary>
    public IReadOnlyList<string> ClientNames { get; init; } = [];

    /// <summary>Where the CA of the development certificate is written; null for a file in the temporary directory.</summary>
    public string? DevelopmentAuthorityFile { get; init; }

    /// <summary>Makes the identity of a server.</summary>
    /// <param name="meter">What is measured of mounted certificates belongs to it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets the events.</param>
    /// <returns>The identity, or why there is none.</returns>
    public (TlsIdentity? Identity, string? Error) Open(Meter meter, TimeProvider time, ILogger logger)
    {
        ClientAuthorities? clients = null;
        if (ClientAuthorityFile is { } file && !ClientAuthorities.TryOpen(file, ClientNames, time, logger, out clients, out var problem))
        {
            return (null, $"no client authorities: {file} {problem}");
        }

        if (CertificateDirectory is null)
        {
            var development = DevelopmentCertificate.Create(time);
            return development.Announce(DevelopmentAuthorityFile) is { } unwritten ? (null, unwritten) : (new TlsIdentity(development, clients), null);
        }

        if (!MountedCertificates.TryOpen(CertificateDirectory, StandbyDirectory, time, logger, out var mounted, out var error))
        {
            return (null, $"no certificate to serve: {error}");
        }

        CertificateMetrics.Show(mounted, meter);
        return (new TlsIdentity(mounted, clients), null);
    }
}
