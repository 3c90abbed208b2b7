using Sluice.Files;

namespace Sluice.Hosting.Serving;

/// <summary>What a server serves behind TLS, authentication of the caller, and probes.</summary>
internal interface IApplication
{
    /// <summary>What people should know though it can answer; behind the "ok" of a probe. Default: nothing.</summary>
    IReadOnlyList<string> Notices => [];

    /// <summary>Whether a caller that was answered well is known from then on, and keeps its connection before others. Default: true.</summary>
    bool KnowsCallers => true;

    /// <summary>Files that it follows.</summary>
    IEnumerable<IWatched> Watched { get; }

    /// <summary>Answers a request that is no probe, from a caller who may call.</summary>
    Task HandleAsync(HttpContext context);

    /// <summary>Whether a process behind this one answers for it, so that <see cref="FindDeathAsync"/> can be asked. Default: no.</summary>
    bool HasUpstream => false;

    /// <summary>Why the process behind this one has to be restarted; null when it lives.</summary>
    ValueTask<string?> FindDeathAsync(CancellationToken cancellation) => new((string?)null);

    /// <summary>Why it cannot answer requests now; null when it can.</summary>
    ValueTask<string?> FindProblemAsync(CancellationToken cancellation);
}
