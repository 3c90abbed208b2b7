using System.Text;
using System.Text.Json.Nodes;
using Sluice.Cluster;

namespace Sluice.Testing;

/// <summary>
/// A cluster in a file: <c>objects</c> are there, resources in <c>forbidden</c> may not be read, names in <c>unavailable</c> get no answer.
/// </summary>
internal sealed class FakeKubernetesApi(JsonNode cluster) : IKubernetesApi
{
    private readonly List<string> _calls = [];
    private int _running;

    /// <summary>The paths asked for, in order.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>What is watched.</summary>
    public IReadOnlyCollection<ObjectReference> Watched { get; private set; } = [];

    /// <summary>What a watch remembers: JSON by path. None of it is among <see cref="Calls"/>.</summary>
    public Dictionary<string, string> Remembered { get; } = new(StringComparer.Ordinal);

    /// <summary>The most calls that ran at the same time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Held by a test that wants calls to wait; completed by default.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <inheritdoc />
    public async ValueTask<KubernetesAnswer> GetAsync(ObjectReference resource, CancellationToken cancellation)
    {
        Enter(resource.Path);
        try
        {
            await Gate.WaitAsync(cancellation);
            return Answer(resource);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> LookUpAsync(ObjectReference resource, CancellationToken cancellation) => Remembered.TryGetValue(resource.Path, out var json)
        ? new(new KubernetesAnswer(KubernetesOutcome.Found, Encoding.UTF8.GetBytes(json), "") { IsRemembered = true })
        : GetAsync(resource, cancellation);

    /// <inheritdoc />
    public void Watch(IReadOnlyCollection<ObjectReference> resources) => Watched = resources;

    /// <inheritdoc />
    public async ValueTask<KubernetesAnswer> ListAsync(ObjectReference resource, CancellationToken cancellation)
    {
        Enter(resource.Path);
        try
        {
            await Gate.WaitAsync(cancellation);
            return List(resource);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> CreateAsync(ObjectReference resource, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        throw new NotSupportedException("No case creates.");

    private void Enter(string path)
    {
        var running = Interlocked.Increment(ref _running);
        lock (_calls)
        {
            _calls.Add(path);
            MostAtOnce = Math.Max(MostAtOnce, running);
        }
    }

    private KubernetesAnswer List(ObjectReference resource)
    {
        var items = (cluster["objects"] as JsonArray ?? []).Where(item => IsOf(item!, resource)).Select(item => item!.DeepClone());
        return Refuse(resource) ?? new KubernetesAnswer(KubernetesOutcome.Found, Encoding.UTF8.GetBytes(new JsonObject { ["items"] = new JsonArray([.. items]) }.ToJsonString()), "");
    }

    private KubernetesAnswer? Refuse(ObjectReference resource)
    {
        if (Names("forbidden").Contains(resource.Resource))
        {
            return new KubernetesAnswer(KubernetesOutcome.Forbidden, default, $"{resource.Resource} \"{resource.Name}\" is forbidden");
        }

        return Names("unavailable").Contains(resource.Name) || Names("unavailable").Contains(resource.Resource)
            ? new KubernetesAnswer(KubernetesOutcome.Unavailable, default, "connection refused")
            : null;
    }

    private KubernetesAnswer Answer(ObjectReference resource)
    {
        if (Refuse(resource) is { } refusal)
        {
            return refusal;
        }

        var found = (cluster["objects"] as JsonArray ?? []).FirstOrDefault(item => Is(item!, resource));
        return found is null
            ? new KubernetesAnswer(KubernetesOutcome.NotFound, default, $"{resource.Resource} \"{resource.Name}\" not found")
            : new KubernetesAnswer(KubernetesOutcome.Found, Encoding.UTF8.GetBytes(found.ToJsonString()), "");
    }

    private IEnumerable<string> Names(string key) => (cluster[key] as JsonArray ?? []).Select(item => item!.GetValue<string>());

    private static bool Is(JsonNode item, ObjectReference resource) => IsOf(item, resource) && item["metadata"]!["name"]!.GetValue<string>() == resource.Name;

    private static bool IsOf(JsonNode item, ObjectReference resource) =>
        $"{item["kind"]!.GetValue<string>().ToLowerInvariant()}s" == resource.Resource
        && (item["metadata"]!["namespace"]?.GetValue<string>() ?? (resource.Resource is "namespaces" or "customresourcedefinitions" ? "" : "default")) == resource.Namespace;
}
