using Sluice.Pipeline;

namespace Sluice.Hosting.Serving;

/// <summary>What a hostile or broken client runs into.</summary>
internal sealed record ServerLimits
{
    // More than any API server opens.
    private const int MostConnections = 5_000;

    // What an idle TLS connection costs, most of it outside the managed heap. All of them together may have a quarter of the memory.
    private const int MemoryPerConnection = 72 * 1024;
    private const int FewestConnections = 256;

    // Deciding is work for the processor; more at once than this only wait for each other, or for the API server.
    private const int ReviewsPerCore = 64;

    /// <summary>
    /// Bytes that a connection may be ahead of its reader, before TLS and behind it. Kestrel's own default is sixteen times that: twenty bodies
    /// that nobody wants would fill 40 MiB with it.
    /// </summary>
    public const int BufferedPerConnection = 64 * 1024;

    /// <summary>Bytes of one body that are read at all: those past the largest that is accepted are read only so that the client gets its answer.</summary>
    public const long LargestRead = WebhookEndpoint.LargestBody * 2L;

    /// <summary>
    /// Connections open at once on the address. Default: 5000, or what a quarter of the memory limit is enough for. Fewer, where the process may not
    /// open as many files. Past it, one on which no review was ever answered gives way, of the peer that has most; where there is none, the new one is closed.
    /// </summary>
    public int Connections { get; init; } = (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 / MemoryPerConnection, FewestConnections, MostConnections);

    /// <summary>How long a connection without an answered review is left alone by others of its own peer, when all are taken. Default: 5 s.</summary>
    public TimeSpan StrangerPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections open at once on the management address: kubelets and scrapers have a handful. Past it, one gives way as on the other address.</summary>
    public int ManagementConnections { get; init; } = 128;

    /// <summary>Reviews decided at once; one more is answered with 429.</summary>
    public int ConcurrentReviews { get; init; } = ReviewsPerCore * Environment.ProcessorCount;

    /// <summary>Time for the headers of a request to come in. Default: 10 s.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes a second at which a body has to come in, after 5 s of grace. Default: 1024.</summary>
    public int BodyRate { get; init; } = 1024;

    /// <summary>Time for the whole body of a request to come in; the caller's <c>?timeout=</c> where that is less. Default: 10 s.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes that bodies hold which are on their way, over all requests; one that would go past it is answered with 429. One peer gets half of what the
    /// others leave, so two peers get in the largest body each while a third takes what it can.
    /// </summary>
    public long BodyBytes { get; init; } = 40 * 1024 * 1024;

    /// <summary>The same for bodies that announce at most <see cref="SmallBody"/> each: large ones take nothing from them.</summary>
    public long SmallBodyBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The largest small body; most reviews are smaller.</summary>
    public const int SmallBody = 64 * 1024;

    /// <summary>Bytes that reviews hold which are being decided, their documents included; one that would go past it is answered with 429.</summary>
    public long ReviewBytes { get; init; } = ReviewMemory.Default;
}
