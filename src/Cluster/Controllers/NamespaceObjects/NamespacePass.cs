using System.Collections.Concurrent;
using Sluice.Cluster.Watching;
using Sluice.Configuration;
using Sluice.Policies.NamespaceObjects;

namespace Sluice.Cluster.Controllers.NamespaceObjects;

/// <summary>Goes through the namespaces that wait.</summary>
internal sealed class NamespacePass(ControllerTools tools, ObjectCache namespaces, KindWatches watches, WorkQueue queue)
{
    /// <summary>How many are looked at at a time.</summary>
    public const int Workers = 4;

    // Watches that begin have seen everything in less; one that cannot be is no reason for the others to wait.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    // Nobody tells when an object of somebody else goes.
    private static readonly TimeSpan ForeignAgain = TimeSpan.FromMinutes(1);

    private readonly ObjectKeeper _keeper = new(tools);
    private readonly ConcurrentDictionary<string, Backoff> _failing = new(StringComparer.Ordinal);
    private volatile State? _state;

    /// <summary>The configuration that is used; null before the first.</summary>
    public SluiceConfiguration? Configuration => _state?.Configuration;

    /// <summary>What it wants.</summary>
    public NamespacePlan? Plan => _state?.Plan;

    /// <summary>What was said of kinds.</summary>
    public ConcurrentDictionary<string, bool> Faults { get; } = new(StringComparer.Ordinal);

    /// <summary>Uses another configuration.</summary>
    public void Use(SluiceConfiguration configuration, NamespacePlan plan)
    {
        if (!ReferenceEquals(_state?.Configuration, configuration))
        {
            _state = new State(configuration, plan, tools.Time.GetTimestamp());
        }
    }

    /// <summary>Takes one after the other until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await ReadyAsync(cancellation).ConfigureAwait(false);
                var name = await queue.NextAsync(cancellation).ConfigureAwait(false);
                queue.Done(name, await TryLookAsync(name, cancellation).ConfigureAwait(false));
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // As it should end.
        }
    }

    // Before what Sluice made is known, everything would look as if it had to be made.
    private async Task ReadyAsync(CancellationToken cancellation)
    {
        while (_state is not { } state || !namespaces.IsFresh || (!watches.IsListed && tools.Time.GetElapsedTime(state.Since) < Grace))
        {
            await Task.Delay(Moment, tools.Time, cancellation).ConfigureAwait(false);
        }
    }

    // What goes wrong with one namespace is no reason for the others to wait.
    private async Task<TimeSpan?> TryLookAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await LookAsync(name, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            ControllerLog.NamespaceFailed(tools.Logger, exception, name);
            ControllerRun.CountFailure("namespace-objects");
            return Again(name, Kept.Failed);
        }
    }

    private async Task<TimeSpan?> LookAsync(string name, CancellationToken cancellation)
    {
        var space = ControllerJson.Parse(namespaces.Find(new ObjectKey("", name)));
        if (!space.Exists || space.IsTerminating())
        {
            // What was in it goes with it.
            _keeper.Forget(name);
            _failing.TryRemove(name, out _);
            return null;
        }

        var plan = _state!.Plan;
        var wanted = plan.For(space, watches.Source);
        var result = Kept.Done;
        foreach (var one in wanted.Values)
        {
            result = Worse(result, watches.Of(one.Kind) is { } own ? await _keeper.KeepAsync(one, own.Objects, own.Resource, cancellation).ConfigureAwait(false) : Unwatched(one.Kind));
        }

        foreach (var kind in watches.Kinds)
        {
            result = Worse(result, await PruneAsync(kind, name, plan, wanted, cancellation).ConfigureAwait(false));
        }

        return Again(name, result);
    }

    // Without it, what Sluice made cannot be told from what it did not.
    private Kept Unwatched(ObjectKind kind)
    {
        var fault = $"what was made of {kind} is not known, since it cannot be watched";
        if (Faults.TryAdd(fault, true))
        {
            ControllerLog.KindsFailed(tools.Logger, fault);
        }

        return Kept.Failed;
    }

    private async Task<Kept> PruneAsync(ObjectKind kind, string name, NamespacePlan plan, IReadOnlyDictionary<(ObjectKind Kind, string Name), WantedObject> wanted, CancellationToken cancellation)
    {
        if (watches.Of(kind) is not { } own)
        {
            return Kept.Done;
        }

        var result = Kept.Done;
        foreach (var (made, item) in own.Objects.In(name))
        {
            if (!wanted.ContainsKey((kind, made)) && plan.Prunes(item))
            {
                result = Worse(result, await _keeper.PruneAsync(kind, new ObjectKey(name, made), item, plan.IsDry(item.Policy), own.Objects, own.Resource, cancellation).ConfigureAwait(false));
            }
        }

        return result;
    }

    private TimeSpan? Again(string name, Kept result)
    {
        if (result == Kept.Failed)
        {
            return _failing.GetOrAdd(name, _ => new Backoff(Random.Shared.NextDouble)).Next();
        }

        _failing.TryRemove(name, out _);
        return result == Kept.Foreign ? ForeignAgain : null;
    }

    private static Kept Worse(Kept one, Kept other) => one > other ? one : other;

    private sealed record State(SluiceConfiguration Configuration, NamespacePlan Plan, long Since);
}
