using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Sluice.Cluster.Connecting;
using Sluice.Telemetry;

namespace Sluice.Cluster.Controllers;

/// <summary>The parts of <c>sluice controller</c> that are switched on, and the Lease that says which replica acts.</summary>
public sealed class ControllerRun : IAsyncDisposable
{
    private const int LongestIdentity = 128;

    private readonly CancellationTokenSource _ending = new();
    private readonly ApiServerClient _client;
    private readonly LeaderElection _election;
    private readonly Task _running;

    static ControllerRun() => SluiceMeter.Instance.CreateObservableGauge("sluice_controller_leader", () => Leading, description: "1 in the replica that acts, 0 in the others.");

    private ControllerRun(ApiServerClient client, ControllerOptions options, TimeProvider time, ILogger logger)
    {
        _client = client;
        var name = $"{Environment.MachineName}-{Guid.NewGuid():N}";
        var identity = name.Length <= LongestIdentity ? name : name[^LongestIdentity..];
        var lease = new ObjectReference("coordination.k8s.io", "v1", "leases", options.Namespace, "sluice-controller");
        _election = new LeaderElection(client, lease, identity, time, logger);
        var secret = new ObjectReference("", "v1", "secrets", options.SecretNamespace, options.SecretName);
        var rollout = new CertificateRollout(client, secret, options.IsDryRun, new ControllerEvents(client, identity, time), time, logger);

        // Who only says what it would do takes nothing from those that do it.
        _running = Task.Run(() => options.IsDryRun ? rollout.RunAsync(_ending.Token) : _election.RunAsync(ActAsync(rollout), _ending.Token));
    }

    /// <summary>Whether this replica acts.</summary>
    public bool IsLeader => _election.IsLeader;

    private static int Leading { get; set; }

    /// <summary>Begins.</summary>
    /// <param name="kubeconfig">Path of a kubeconfig; null for where kubectl looks.</param>
    /// <param name="options">What is switched on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets the events.</param>
    /// <returns>The run; or why there is no cluster.</returns>
    public static (ControllerRun? Run, string? Error) Start(string? kubeconfig, ControllerOptions options, TimeProvider time, ILogger logger)
    {
        var result = ClusterConnections.Find(kubeconfig, null, Environment.GetEnvironmentVariable);
        return result.IsFound ? (new ControllerRun(new ApiServerClient(result.Connection, time), options, time, logger), null) : (null, result.Error);
    }

    /// <summary>Stops acting, then gives the Lease back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _client.Dispose();
        _ending.Dispose();
    }

    private static Func<CancellationToken, Task> ActAsync(CertificateRollout rollout) => async cancellation =>
    {
        Leading = 1;
        await rollout.RunAsync(cancellation).ConfigureAwait(false);
        Leading = 0;
    };
}

/// <summary>What <c>sluice controller</c> does.</summary>
public sealed record ControllerOptions
{
    /// <summary>The namespace of the Lease: Sluice's own.</summary>
    public required string Namespace { get; init; }

    /// <summary>The namespace of the certificate's Secret, and of the Deployments.</summary>
    public required string SecretNamespace { get; init; }

    /// <summary>The certificate's Secret.</summary>
    public required string SecretName { get; init; }

    /// <summary>Whether it only says what it would do.</summary>
    public bool IsDryRun { get; init; }
}
