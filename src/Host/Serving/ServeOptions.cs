using Sluice.Configuration;

namespace Sluice.Host.Serving;

/// <summary>What <c>sluice serve</c> was told.</summary>
internal sealed record ServeOptions
{
    /// <summary>The policies.</summary>
    public required SluiceConfiguration Configuration { get; init; }

    /// <summary>Address to listen on: scheme (https or http), host and port.</summary>
    public required Uri Url { get; init; }

    /// <summary>Where the CA of the development certificate is written; null for a file in the temporary directory.</summary>
    public string? DevelopmentCa { get; init; }
}
