using Microsoft.Extensions.Logging;
using Sluice.Decisions;
using Sluice.Telemetry;

namespace Sluice.Pipeline;

/// <summary>Tells of calls to paths that no policy has. They are allowed with nothing run, which nobody would notice: so each path is logged once.</summary>
/// <param name="logger">Gets the event.</param>
/// <param name="time">The clock.</param>
internal sealed class StalePaths(ILogger logger, TimeProvider time) : IDecisionObserver
{
    // A path is 8 digits of whoever calls: more at once than this are counted only.
    private const int MostLogged = 100;

    private readonly Places<string, Logged> _logged = new(MostLogged, time, () => new Logged());

    /// <inheritdoc />
    public void Decided(ref DecidedReview review)
    {
        if (review.IsStale && _logged.TryFind(review.Path, out var logged) && logged.IsFirst())
        {
            AdmissionLog.StalePath(logger, review.Path);
        }
    }

    /// <summary>Whether a path was logged.</summary>
    private sealed class Logged
    {
        private int _isLogged;

        public bool IsFirst() => Interlocked.Exchange(ref _isLogged, 1) == 0;
    }
}
