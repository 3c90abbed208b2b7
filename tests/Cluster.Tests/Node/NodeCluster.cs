using System.Net;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Infra;
using Sluice.Cluster.Tests.Processes;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Node;

/// <summary>
/// A whole cluster: API server, controllers, scheduler and two nodes that run pods. There is no kube-proxy: the API server finds the pods behind a Service by itself,
/// pods find the API server by its Service, and nobody else finds anything by a Service's address.
/// </summary>
public sealed class NodeCluster : InfraCluster
{
    /// <summary>How long anything may take that the cluster does on a busy machine.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly List<IAsyncDisposable> _parts = [];
    private readonly List<WorkerNode> _nodes = [];
    private readonly SemaphoreSlim _gate = new(1);
    private Relay? _service;
    private SelfHosted? _selfHosted;

    /// <inheritdoc/>
    public override string? SkipReason => NodePlace.SkipReason ?? base.SkipReason;

    /// <inheritdoc/>
    internal override ApiServerOptions Options => new()
    {
        Rbac = true,
        ServiceAccounts = true,
        Addresses = [IPAddress.Parse(NodePlace.Address), IPAddress.Parse(NodePlace.ServiceAddress)],
        StartDeadline = Patience,
        Flags = _ =>
        [
            $"--advertise-address={NodePlace.Address}",
            $"--service-cluster-ip-range={NodePlace.ServiceRange}",
            "--enable-aggregator-routing=true",
            "--kubelet-preferred-address-types=InternalIP",
        ],
    };

    /// <summary>The nodes' names.</summary>
    internal IReadOnlyList<string> Nodes => [.. _nodes.Select(node => node.Name)];

    /// <inheritdoc/>
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (SkipReason is null)
        {
            await StartAsync();
        }
    }

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        _selfHosted?.Dispose();
        foreach (var part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }

        _service?.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Sluice by overlays/selfhost, applied once and available.</summary>
    internal async Task<SelfHosted> SelfHostedAsync()
    {
        _ = Server;
        await _gate.WaitAsync();
        try
        {
            return _selfHosted ??= await SelfHosted.DeployAsync(this);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Waits for a condition of the cluster.</summary>
    /// <exception cref="TimeoutException">It did not come; the message has what the namespace's pods and events say.</exception>
    internal async Task UntilAsync(string what, string space, Func<Task<bool>> condition, TimeSpan? patience = null)
    {
        if (!await Eventually.HoldsAsync(condition, patience ?? Patience))
        {
            var pods = await Kubectl("-n", space, "get", "pods", "-o", "wide");
            var events = await Kubectl("-n", space, "get", "events", "--sort-by=.lastTimestamp");
            throw new TimeoutException($"{what} did not come in {(patience ?? Patience).TotalSeconds} s\n{pods.Output}{pods.Error}{string.Join('\n', events.Output.Split('\n').TakeLast(30))}");
        }
    }

    /// <summary>An object; null when it is not there.</summary>
    internal async Task<JsonNode?> ReadAsync(string path)
    {
        var answer = await Api.GetAsync(path);
        return answer.IsSuccess ? JsonNode.Parse(answer.Text) : null;
    }

    /// <summary>The pods of a namespace that have a label and are not on their way out.</summary>
    internal async Task<IReadOnlyList<JsonNode>> PodsAsync(string space, string selector) =>
        [.. (await ReadAsync($"/api/v1/namespaces/{space}/pods?labelSelector={Uri.EscapeDataString(selector)}"))!["items"].Items().Where(pod => pod["metadata"]!["deletionTimestamp"] is null)];

    /// <summary>Whether a pod or a node says that it is ready.</summary>
    internal static bool IsReady(JsonNode thing) =>
        thing["status"]!["conditions"].Items().Any(condition => (string?)condition["type"] == "Ready" && (string?)condition["status"] == "True");

    /// <summary>Makes a namespace with the label that newer API servers give it.</summary>
    internal async Task CreateSpaceAsync(string name, params (string Key, string Value)[] labels)
    {
        var all = new JsonObject { ["kubernetes.io/metadata.name"] = name };
        foreach (var (key, value) in labels)
        {
            all[key] = value;
        }

        await Api.CreateNamespaceAsync(name, all.ToJsonString());
        await UntilAsync("the service account", name, async () => await ReadAsync($"/api/v1/namespaces/{name}/serviceaccounts/default") is not null);
    }

    private async Task StartAsync()
    {
        var kubeconfig = Server.KubeconfigFor(ApiServerUser.Admin.Name);
        _service = new Relay(Server.Url.Port, new IPEndPoint(IPAddress.Parse(NodePlace.ServiceAddress), 443));
        foreach (var name in (string[])["kube-system", "kube-public", "kube-node-lease", "default"])
        {
            await Eventually.HoldsAsync(async () => (await Api.PatchAsync($"/api/v1/namespaces/{name}", $$"""{ "metadata": { "labels": { "kubernetes.io/metadata.name": "{{name}}" } } }""")).IsSuccess, Patience);
        }

        Start("kube-controller-manager", ControllerManagerFlags(kubeconfig));
        Start("kube-scheduler", [$"--kubeconfig={kubeconfig}", "--leader-elect=false", "--bind-address=127.0.0.1", "--port=0"]);
        for (var number = 1; number <= 2; number++)
        {
            var node = WorkerNode.Start(number, kubeconfig);
            _nodes.Add(node);
            _parts.Add(node);
        }

        foreach (var node in _nodes)
        {
            await node.WaitForAsync("a ready node", () => IsReadyAsync(node.Name), Patience);
        }
    }

    private void Start(string program, IReadOnlyList<string> flags) =>
        _parts.Add(ManagedProcess.Start(new ManagedProcessOptions(program, NodePlace.Program(program)) { Arguments = flags }));

    // The autoscaler looks every few seconds, and believes pods from their start on.
    private string[] ControllerManagerFlags(string kubeconfig) =>
    [
        $"--kubeconfig={kubeconfig}",
        $"--service-account-private-key-file={Server.ServiceAccountKeyFile}",
        $"--root-ca-file={Server.AuthorityFile}",
        $"--cert-dir={NodePlace.Folder}/controller-manager",
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
        "--port=0",
        "--horizontal-pod-autoscaler-sync-period=3s",
        "--horizontal-pod-autoscaler-cpu-initialization-period=1s",
        "--horizontal-pod-autoscaler-initial-readiness-delay=1s",
    ];

    private async Task<bool> IsReadyAsync(string name) => await ReadAsync($"/api/v1/nodes/{name}") is { } node && IsReady(node);
}
