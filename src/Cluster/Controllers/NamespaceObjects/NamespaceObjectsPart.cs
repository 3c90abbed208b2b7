using Sluice.Cluster.Watching;
using Sluice.Configuration;
using Sluice.Telemetry;

namespace Sluice.Cluster.Controllers.NamespaceObjects;

/// <summary>
/// Keeps the objects of the policies of type <c>namespace-objects</c>. Namespaces are looked at one by one, a few at a time, those that just came or changed first.
/// </summary>
/// <param name="tools">The API server, and who is told.</param>
/// <param name="space">Sluice's namespace.</param>
/// <param name="configuration">The policies of now.</param>
internal sealed class NamespaceObjectsPart(ControllerTools tools, string space, Func<SluiceConfiguration> configuration) : IControllerPart
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(30);
    private static volatile WorkQueue? _queue;

    private volatile ControllerLoop? _loop;

    static NamespaceObjectsPart() => SluiceMeter.Instance.CreateObservableGauge("sluice_controller_namespaces_waiting", () => Waiting, description: "Namespaces that wait to be looked at.");

    /// <summary>Namespaces that wait to be looked at.</summary>
    public static int Waiting => _queue?.Count ?? 0;

    /// <inheritdoc />
    public string Name => "namespace-objects";

    /// <inheritdoc />
    public void Wake() => _loop?.Wake();

    /// <inheritdoc />
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var queue = new WorkQueue(tools.Time);
        var loop = new ControllerLoop(tools.Client, tools.Time, tools.Logger);
        var namespaces = loop.Follow(new ObjectReference("", "v1", "namespaces", "", ""), (cache, key) => queue.Add(key.Name, isUrgent: cache.IsFresh));
        var watches = new KindWatches(tools, key => queue.Add(key, isUrgent: true), () => QueueAll(namespaces, queue), ending.Token);
        var pass = new NamespacePass(tools, namespaces, watches, queue);
        var record = new KindRecord(tools.Client, space);
        var isLoaded = false;
        Task[] working = [.. Enumerable.Range(0, NamespacePass.Workers).Select(_ => Task.Run(() => pass.RunAsync(ending.Token), CancellationToken.None))];
        (_loop, _queue) = (loop, queue);
        try
        {
            // One that ends by a defect ends them all, and the part begins anew.
            await (await Task.WhenAny([loop.RunAsync(LookAsync, ending.Token), .. working]).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(working).ConfigureAwait(false);
            await watches.EndedAsync().ConfigureAwait(false);
        }

        async Task<TimeSpan> LookAsync(CancellationToken token)
        {
            if (!isLoaded && await record.LoadAsync(token).ConfigureAwait(false) is { } fault)
            {
                ControllerLog.KindsFailed(tools.Logger, fault);
                return TimeSpan.FromSeconds(1);
            }

            isLoaded = true;
            return await UseAsync(configuration(), pass, watches, record, () => QueueAll(namespaces, queue), token).ConfigureAwait(false);
        }
    }

    private static void QueueAll(ObjectCache namespaces, WorkQueue queue)
    {
        foreach (var key in namespaces.Keys)
        {
            queue.Add(key.Name, isUrgent: false);
        }
    }

    private async Task<TimeSpan> UseAsync(SluiceConfiguration current, NamespacePass pass, KindWatches watches, KindRecord record, Action queueAll, CancellationToken cancellation)
    {
        var isNew = !ReferenceEquals(pass.Configuration, current);
        var plan = isNew ? new NamespacePlan(current, tools.IsDryRun) : pass.Plan!;

        // What it makes is written down before it is made; what nothing is left of is crossed out.
        var wanted = plan.Kinds;
        var kinds = wanted.Concat(record.Kinds.Where(kind => isNew || !watches.IsEmpty(kind))).ToHashSet();
        if (!tools.IsDryRun && await record.SaveAsync(kinds, cancellation).ConfigureAwait(false) is { } fault)
        {
            ControllerLog.KindsFailed(tools.Logger, fault);
            return TimeSpan.FromSeconds(1);
        }

        var before = watches.Kinds;
        var faults = await watches.SetAsync(kinds, plan.Sources, cancellation).ConfigureAwait(false);
        foreach (var missing in faults.Where(missing => pass.Faults.TryAdd(missing, true)))
        {
            ControllerLog.KindsFailed(tools.Logger, missing);
        }

        pass.Use(current, plan);
        if (isNew || !before.SetEquals(watches.Kinds))
        {
            queueAll();
        }

        return Resync;
    }
}
