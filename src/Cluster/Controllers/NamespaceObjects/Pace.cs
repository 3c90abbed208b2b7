namespace Sluice.Cluster.Controllers.NamespaceObjects;

/// <summary>Spreads calls over time: what comes at once waits until it is its turn.</summary>
/// <param name="perSecond">Calls a second.</param>
/// <param name="burst">Calls that need not wait, after a quiet time.</param>
/// <param name="time">The clock.</param>
internal sealed class Pace(int perSecond, int burst, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1.0 / perSecond);
    private readonly long _begun = time.GetTimestamp();
    private TimeSpan _next = TimeSpan.MinValue;

    /// <summary>Waits for its turn.</summary>
    public Task WaitAsync(CancellationToken cancellation)
    {
        TimeSpan wait;
        lock (_lock)
        {
            var now = time.GetElapsedTime(_begun);
            var earliest = now - (_interval * burst);
            _next = (_next > earliest ? _next : earliest) + _interval;
            wait = _next - now;
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellation) : Task.CompletedTask;
    }
}
