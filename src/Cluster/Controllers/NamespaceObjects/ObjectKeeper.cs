using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Sluice.Cluster.Watching;
using Sluice.Json;
using Sluice.Policies.NamespaceObjects;
using Sluice.Telemetry;

namespace Sluice.Cluster.Controllers.NamespaceObjects;

/// <summary>What became of an object.</summary>
internal enum Kept
{
    /// <summary>It is as it should be.</summary>
    Done,

    /// <summary>It is somebody else's, and left alone.</summary>
    Foreign,

    /// <summary>It has to be tried again.</summary>
    Failed,
}

/// <summary>
/// Makes, changes and takes away objects of namespaces, by server-side apply. What Sluice did not make it never changes: an object is made only where there is none, and changed
/// only by the uid of what was made.
/// </summary>
internal sealed class ObjectKeeper(ControllerTools tools)
{
    // On a namespace that is going away, nothing can be made; its end is on the way here too.
    private const string Terminating = "being terminated";

    // A rollout to thousands of namespaces leaves the API server time for everybody else.
    private const int CallsPerSecond = 100;
    private const int Burst = 20;

    private static readonly Counter<long> Objects = SluiceMeter.Instance.CreateCounter<long>("sluice_controller_objects_total", description: "What became of objects of namespaces, by policy.");

    private readonly Pace _pace = new(CallsPerSecond, Burst, tools.Time);
    private readonly ConcurrentDictionary<string, string> _said = new(StringComparer.Ordinal);

    /// <summary>Makes an object what it should be.</summary>
    /// <param name="wanted">What it should be.</param>
    /// <param name="own">The objects of its kind that Sluice made.</param>
    /// <param name="collection">The resource of its kind.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<Kept> KeepAsync(WantedObject wanted, OwnObjects own, ObjectReference collection, CancellationToken cancellation)
    {
        var resource = collection with { Namespace = wanted.Key.Namespace, Name = wanted.Key.Name };
        if (wanted.Fault is { } fault)
        {
            return await FailAsync(wanted, resource, fault, cancellation).ConfigureAwait(false);
        }

        var known = own.Find(wanted.Key);
        if (known?.Content == wanted.Content && !known.IsTouched)
        {
            return Settle(wanted);
        }

        if (wanted.IsDry)
        {
            return Say(wanted, $"would {wanted.Content}", () => ControllerLog.WouldApply(tools.Logger, Name(wanted), wanted.Policy));
        }

        return known is null
            ? await MakeAsync(wanted, own, resource, cancellation).ConfigureAwait(false)
            : await ChangeAsync(wanted, known, own, resource, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes an object away that nothing wants any more.</summary>
    public async Task<Kept> PruneAsync(ObjectKind kind, ObjectKey key, OwnObject made, bool isDry, OwnObjects own, ObjectReference collection, CancellationToken cancellation)
    {
        var wanted = new WantedObject(kind, key, made.Policy, isDry, null, "", default);
        if (isDry)
        {
            return Say(wanted, "would prune", () => ControllerLog.WouldPrune(tools.Logger, Name(wanted), made.Policy));
        }

        var resource = collection with { Namespace = key.Namespace, Name = key.Name };
        var body = $"{{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"preconditions\":{{\"uid\":\"{made.Uid}\"}}}}";
        var answer = await CallAsync(HttpMethod.Delete, resource.Path, new RequestBody(Encoding.UTF8.GetBytes(body)), cancellation).ConfigureAwait(false);

        // Conflict: what is there by that name is another object by now.
        if (answer.Outcome is KubernetesOutcome.Found or KubernetesOutcome.NotFound || answer.Status == (int)HttpStatusCode.Conflict)
        {
            own.Note(key, null);
            _said.TryRemove(Name(wanted), out _);
            ControllerLog.Pruned(tools.Logger, Name(wanted), made.Policy);
            Count(made.Policy, "pruned");
            await SayAsync(resource, kind.Name, "Normal", "NamespaceObjectPruned", $"policy {made.Policy} no longer wants it here", cancellation).ConfigureAwait(false);
            return Kept.Done;
        }

        return await FailAsync(wanted, resource, answer.Explain(resource, "delete"), cancellation).ConfigureAwait(false);
    }

    /// <summary>What was said of a namespace that is gone is forgotten.</summary>
    public void Forget(string space)
    {
        foreach (var name in _said.Keys.Where(name => name.Contains($" {space}/", StringComparison.Ordinal)))
        {
            _said.TryRemove(name, out _);
        }
    }

    private async Task<Kept> MakeAsync(WantedObject wanted, OwnObjects own, ObjectReference resource, CancellationToken cancellation)
    {
        var present = await CallAsync(HttpMethod.Get, resource.Path, null, cancellation).ConfigureAwait(false);
        if (present.Outcome == KubernetesOutcome.Found)
        {
            // Its own, when the watch has not told of it yet.
            return OwnObject.Read(ControllerJson.Parse(present)) is { } made
                ? await ChangeAsync(wanted, made, own, resource, cancellation).ConfigureAwait(false)
                : await LeaveAsync(wanted, resource, cancellation).ConfigureAwait(false);
        }

        if (present.Outcome != KubernetesOutcome.NotFound)
        {
            return await FailAsync(wanted, resource, present.Explain(resource), cancellation).ConfigureAwait(false);
        }

        // Without force: what somebody else made since then is not changed.
        var answer = await ApplyAsync(wanted.Body, resource, "", cancellation).ConfigureAwait(false);
        if (answer.Status == (int)HttpStatusCode.Created)
        {
            return Note(wanted, own, answer);
        }

        if (answer.Outcome == KubernetesOutcome.Found)
        {
            // It was made by somebody else in between, and says nothing else where Sluice does: what was added to it goes again.
            await ApplyAsync(Nothing(wanted), resource, "", cancellation).ConfigureAwait(false);
        }

        return answer.Outcome == KubernetesOutcome.Found || answer.Status == (int)HttpStatusCode.Conflict
            ? await LeaveAsync(wanted, resource, cancellation).ConfigureAwait(false)
            : await FailAsync(wanted, resource, answer.Explain(resource, "patch"), cancellation).ConfigureAwait(false);
    }

    private async Task<Kept> ChangeAsync(WantedObject wanted, OwnObject known, OwnObjects own, ObjectReference resource, CancellationToken cancellation)
    {
        wanted.Body["metadata"u8].Set("uid", known.Uid);
        var answer = await ApplyAsync(wanted.Body, resource, "&force=true", cancellation).ConfigureAwait(false);
        if (answer.Outcome == KubernetesOutcome.Found)
        {
            return Note(wanted, own, answer, known);
        }

        if (answer.Status == (int)HttpStatusCode.Conflict || answer.Outcome == KubernetesOutcome.NotFound)
        {
            // It is gone, or another one: looked at anew.
            own.Note(wanted.Key, null);
            return Kept.Failed;
        }

        return await FailAsync(wanted, resource, answer.Explain(resource, "patch"), cancellation).ConfigureAwait(false);
    }

    private Kept Note(WantedObject wanted, OwnObjects own, KubernetesAnswer answer, OwnObject? before = null)
    {
        var made = OwnObject.Read(ControllerJson.Parse(answer));
        own.Note(wanted.Key, made);
        if (made is not null && made.Version != before?.Version)
        {
            ControllerLog.Applied(tools.Logger, Name(wanted), wanted.Policy);
            Count(wanted.Policy, before is null ? "made" : "changed");
        }

        return Settle(wanted);
    }

    private Kept Settle(WantedObject wanted)
    {
        _said.TryRemove(Name(wanted), out _);
        return Kept.Done;
    }

    private async Task<Kept> LeaveAsync(WantedObject wanted, ObjectReference resource, CancellationToken cancellation)
    {
        if (IsNew(wanted, "foreign"))
        {
            ControllerLog.LeftAlone(tools.Logger, Name(wanted), wanted.Policy);
            Count(wanted.Policy, "foreign");
            await SayAsync(resource, wanted.Kind.Name, "Warning", "NamespaceObjectLeftAlone", $"policy {wanted.Policy} would have an object of this name here, but did not make this one, and leaves it as it is", cancellation).ConfigureAwait(false);
        }

        return Kept.Foreign;
    }

    private async Task<Kept> FailAsync(WantedObject wanted, ObjectReference resource, string fault, CancellationToken cancellation)
    {
        if (!fault.Contains(Terminating, StringComparison.Ordinal) && IsNew(wanted, fault))
        {
            ControllerLog.ObjectFailed(tools.Logger, Name(wanted), wanted.Policy, fault);
            Count(wanted.Policy, "failed");
            await SayAsync(resource, wanted.Kind.Name, "Warning", "NamespaceObjectFailed", $"policy {wanted.Policy}: {fault}", cancellation).ConfigureAwait(false);
        }

        return Kept.Failed;
    }

    private Kept Say(WantedObject wanted, string what, Action say)
    {
        if (IsNew(wanted, what))
        {
            say();
        }

        return Kept.Done;
    }

    // What was said once of an object is not said at each look.
    private bool IsNew(WantedObject wanted, string what)
    {
        var isNew = !_said.TryGetValue(Name(wanted), out var before) || before != what;
        _said[Name(wanted)] = what;
        return isNew;
    }

    private Task<KubernetesAnswer> ApplyAsync(Node body, ObjectReference resource, string force, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Patch, $"{resource.Path}?fieldManager={OwnObject.FieldManager}{force}", body.ToBody(ControllerJson.ApplyPatch), cancellation);

    private async Task<KubernetesAnswer> CallAsync(HttpMethod method, string path, RequestBody? body, CancellationToken cancellation)
    {
        await _pace.WaitAsync(cancellation).ConfigureAwait(false);
        return await tools.Client.CallAsync(method, path, body, cancellation).ConfigureAwait(false);
    }

    private async Task SayAsync(ObjectReference regarding, string kind, string type, string reason, string note, CancellationToken cancellation)
    {
        await _pace.WaitAsync(cancellation).ConfigureAwait(false);
        await tools.Events.SayAsync(regarding, kind, type, reason, note, cancellation).ConfigureAwait(false);
    }

    private static Node Nothing(WantedObject wanted)
    {
        var root = Node.Parse("{}"u8);
        root.Set("apiVersion", wanted.Kind.ApiVersion);
        root.Set("kind", wanted.Kind.Name);
        root.EnsureObject("metadata").Set("name", wanted.Key.Name);
        return root;
    }

    private static string Name(WantedObject wanted) => $"{wanted.Kind.Name} {wanted.Key}";

    private static void Count(string policy, string result) => Objects.Add(1, new KeyValuePair<string, object?>("policy", policy), new KeyValuePair<string, object?>("result", result));
}
