using Microsoft.Extensions.Logging;

namespace Sluice.Cluster.Controllers;

/// <summary>
/// One of several replicas acts: the one that holds the Lease. It renews it; one that could not for ten seconds stops acting, before anybody else may begin after fifteen. A
/// Lease is taken over when it was seen unchanged for its whole length by this replica's own clock, so that clocks need not agree.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="lease">The Lease.</param>
/// <param name="identity">This replica.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets the changes.</param>
internal sealed class LeaderElection(ApiServerClient client, ObjectReference lease, string identity, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(2);

    private (string Version, long Since) _observed;
    private int _isLeader;

    /// <summary>Whether this replica acts.</summary>
    public bool IsLeader => Volatile.Read(ref _isLeader) == 1;

    /// <summary>Acts whenever it leads, until it is cancelled; then gives the Lease back.</summary>
    /// <param name="act">What to do; its token ends when the Lease is lost.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(Func<CancellationToken, Task> act, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            if (await TryHoldAsync(cancellation).ConfigureAwait(false))
            {
                await LeadAsync(act, cancellation).ConfigureAwait(false);
            }

            await PauseAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task LeadAsync(Func<CancellationToken, Task> act, CancellationToken cancellation)
    {
        ControllerLog.Leads(logger, identity, lease.Name);
        Volatile.Write(ref _isLeader, 1);
        try
        {
            await ActAsync(act, cancellation).ConfigureAwait(false);
        }
        finally
        {
            // Also when what it does ended by an exception: nobody acts then.
            Volatile.Write(ref _isLeader, 0);
            ControllerLog.LeadsNoMore(logger, identity, lease.Name);
        }

        if (cancellation.IsCancellationRequested)
        {
            await ReleaseAsync().ConfigureAwait(false);
        }
    }

    private async Task ActAsync(Func<CancellationToken, Task> act, CancellationToken cancellation)
    {
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        // The clock stops it, not the renewal: a renewal that hangs is one that failed.
        using var deadline = time.CreateTimer(_ => leading.Cancel(), null, RenewDeadline, Timeout.InfiniteTimeSpan);
        var acting = Task.Run(() => act(leading.Token), CancellationToken.None);
        while (!leading.IsCancellationRequested && !acting.IsCompleted)
        {
            await PauseAsync(leading.Token).ConfigureAwait(false);
            if (!leading.IsCancellationRequested && await TryHoldAsync(leading.Token).ConfigureAwait(false))
            {
                deadline.Change(RenewDeadline, Timeout.InfiniteTimeSpan);
            }
        }

        await acting.ConfigureAwait(false);
    }

    // Whether this replica holds it now: taken, or renewed.
    private async Task<bool> TryHoldAsync(CancellationToken cancellation)
    {
        try
        {
            var answer = await client.CallAsync(HttpMethod.Get, lease.Path, null, cancellation).ConfigureAwait(false);
            var now = time.GetUtcNow();
            if (answer.Outcome == KubernetesOutcome.NotFound)
            {
                return await WriteAsync(HttpMethod.Post, (lease with { Name = "" }).Path, new LeaseJson("", identity, 0, LeaseJson.TimeOf(now)), cancellation).ConfigureAwait(false);
            }

            if (answer.Outcome != KubernetesOutcome.Found)
            {
                ControllerLog.LeaseFailed(logger, lease.Name, answer.Message);
                return false;
            }

            var current = LeaseJson.Read(answer.Body.Span);
            if (current.Holder == identity)
            {
                return await WriteAsync(HttpMethod.Put, lease.Path, current, cancellation).ConfigureAwait(false);
            }

            return IsFree(current)
                && await WriteAsync(HttpMethod.Put, lease.Path, current with { Holder = identity, Transitions = current.Transitions + 1, Acquired = LeaseJson.TimeOf(now) }, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private bool IsFree(LeaseJson current)
    {
        if (current.Holder.Length == 0)
        {
            return true;
        }

        if (_observed.Version != current.Version)
        {
            _observed = (current.Version, time.GetTimestamp());
            return false;
        }

        return time.GetElapsedTime(_observed.Since) >= Duration;
    }

    // Somebody else who wrote in between wins: the version says so.
    private async Task<bool> WriteAsync(HttpMethod method, string path, LeaseJson value, CancellationToken cancellation) =>
        (await client.CallAsync(method, path, value.Write(lease, time.GetUtcNow(), Duration), cancellation).ConfigureAwait(false)).Outcome == KubernetesOutcome.Found;

    // So that the next one need not wait.
    private async Task ReleaseAsync()
    {
        var answer = await client.CallAsync(HttpMethod.Get, lease.Path, null, CancellationToken.None).ConfigureAwait(false);
        if (answer.Outcome == KubernetesOutcome.Found && LeaseJson.Read(answer.Body.Span) is var current && current.Holder == identity)
        {
            await WriteAsync(HttpMethod.Put, lease.Path, current with { Holder = "" }, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task PauseAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(RetryPeriod, time, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Whoever waits looks.
        }
    }
}
