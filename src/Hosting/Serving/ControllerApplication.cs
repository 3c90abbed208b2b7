using Sluice.Cluster.Controllers;
using Sluice.Files;

namespace Sluice.Host.Serving;

/// <summary>The probes and metrics of <c>sluice controller</c>; it serves nothing else.</summary>
internal sealed class ControllerApplication(ControllerRun run) : IApplication, IAsyncDisposable
{
    /// <inheritdoc />
    public IEnumerable<IWatched> Watched => [];

    /// <inheritdoc />
    public IReadOnlyList<string> Notices => [run.IsLeader ? "this replica acts" : "this replica waits: another holds the Lease, or nothing is to be done (--dry-run)"];

    /// <inheritdoc />
    public Task HandleAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>None: a replica that waits is ready to take over.</summary>
    public ValueTask<string?> FindProblemAsync(CancellationToken cancellation) => new((string?)null);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => run.DisposeAsync();
}
