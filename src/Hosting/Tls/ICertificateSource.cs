using Sluice.Files;

namespace Sluice.Hosting.Tls;

/// <summary>Where the served certificate comes from.</summary>
internal interface ICertificateSource : IWatched
{
    /// <summary>The certificate to serve.</summary>
    ServerCertificate Current { get; }

    /// <summary>Why the served certificate is no good; null when it is good.</summary>
    string? Problem { get; }

    /// <summary>What is wrong on disk while what is served is good; null when nothing is.</summary>
    string? Notice { get; }
}
