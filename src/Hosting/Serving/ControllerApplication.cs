using Sluice.Cluster.Controllers;
using Sluice.Configuration;
using Sluice.Files;

namespace Sluice.Hosting.Serving;

/// <summary>The probes and metrics of <c>sluice controller</c>; it serves nothing else.</summary>
/// <param name="run">What acts.</param>
/// <param name="configuration">What it acts by; null when its parts need none.</param>
internal sealed class ControllerApplication(ControllerRun run, ConfigurationHolder? configuration) : IApplication, IAsyncDisposable
{
    /// <inheritdoc />
    public IEnumerable<IWatched> Watched => configuration is null ? [] : [new Followed(configuration, run)];

    /// <inheritdoc />
    public IReadOnlyList<string> Notices =>
        [run.IsLeader ? "this replica acts" : "this replica waits: another holds the Lease, or nothing is to be done (--dry-run)", .. configuration?.Notices ?? []];

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

    // A part that waits for the cluster to change hears of a sluice.yaml that did.
    private sealed class Followed(ConfigurationHolder configuration, ControllerRun run) : IWatched
    {
        public void Poll()
        {
            var before = configuration.Current;
            configuration.Poll();
            if (!ReferenceEquals(before, configuration.Current))
            {
                run.Wake();
            }
        }
    }
}
