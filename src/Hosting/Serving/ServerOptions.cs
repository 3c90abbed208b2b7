using System.Diagnostics.Metrics;
using Sluice.Files;
using Sluice.Hosting.Tls;
using Sluice.Telemetry;

namespace Sluice.Hosting.Serving;

/// <summary>How a server listens, whom it answers, and how much it takes on: the same for <c>serve</c> and <c>proxy</c>.</summary>
internal sealed record ServerOptions
{
    /// <summary>Address to listen on: scheme (https or http), host and port; port 0 takes a free one.</summary>
    public required Uri Url { get; init; }

    /// <summary>Address of probes and metrics alone, without the webhook paths; null for none of their own.</summary>
    public Uri? ManagementUrl { get; init; }

    /// <summary>Certificate and client authorities.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>File with the bearer tokens that callers may have, one a line; null when callers need none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Age at which a connection is closed, ±20 %; zero for never. Default: 5 min.</summary>
    public TimeSpan MaxConnectionAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long requests are still answered after SIGTERM. Default: 5 s.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What bounds it.</summary>
    public ServerLimits Limits { get; init; } = new();

    /// <summary>
    /// Time between two polls of the files. A version counts at its second poll, so one that stays for twice as long, and a little, is taken. Default: 0.25 s.
    /// </summary>
    public TimeSpan WatchInterval { get; init; } = FilePoller.DefaultInterval;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What its instruments belong to, and alone is shown at <c>/metrics</c> beside the process; named <see cref="SluiceMeter.Name"/>. Default: the process's own.</summary>
    public Meter Meter { get; init; } = SluiceMeter.Instance;
}
