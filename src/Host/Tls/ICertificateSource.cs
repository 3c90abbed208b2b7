using Sluice.Files;

namespace Sluice.Host.Tls;

/// <summary>Where the served certificate comes from.</summary>
internal interface ICertificateSource : IWatched
{
    /// <summary>The certificate to serve.</summary>
    ServerCertificate Current { get; }

    /// <summary>Why the served certificate is not the good one that it should be; null when it is.</summary>
    string? Problem { get; }
}
