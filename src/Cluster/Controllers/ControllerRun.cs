using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Sluice.Cluster.Connecting;
using Sluice.Cluster.Controllers.NamespaceObjects;
using Sluice.Cluster.Controllers.Registration;
using Sluice.Cluster.Controllers.Scanning;
using Sluice.Cluster.Watching;
using Sluice.Telemetry;

namespace Sluice.Cluster.Controllers;

/// <summary>The parts of <c>sluice controller</c> that are switched on, and the Lease that says which replica acts.</summary>
internal sealed class ControllerRun : IAsyncDisposable
{
    private const int LongestIdentity = 128;

    private static readonly Counter<long> Failures = SluiceMeter.Instance.CreateCounter<long>("sluice_controller_failures_total", description: "Defects of a part of the controller, which then began anew.");

    private static int _leading;

    private readonly CancellationTokenSource _ending = new();
    private readonly ApiServerClient _client;
    private readonly IReadOnlyList<IControllerPart> _parts;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LeaderElection _election;
    private readonly Task _running;

    static ControllerRun() => SluiceMeter.Instance.CreateObservableGauge("sluice_controller_leader", () => Leading, description: "1 in the replica that acts, 0 in the others.");

    private ControllerRun(ApiServerClient client, ControllerOptions options, TimeProvider time, ILogger logger, Func<ControllerTools, IReadOnlyList<IControllerPart>>? parts = null)
    {
        (_client, _time, _logger) = (client, time, logger);
        var name = $"{Environment.MachineName}-{Guid.NewGuid():N}";
        var identity = name.Length <= LongestIdentity ? name : name[^LongestIdentity..];
        var lease = new ObjectReference("coordination.k8s.io", "v1", "leases", options.Namespace, "sluice-controller");
        _election = new LeaderElection(client, lease, identity, time, logger);
        var tools = new ControllerTools(client, new ControllerEvents(client, identity, time), options.IsDryRun, time, logger);
        _parts = parts?.Invoke(tools) ?? [.. Parts(options, tools)];

        // Who only says what it would do takes nothing from those that do it.
        _running = Task.Run(() => options.IsDryRun ? ActAsync(_ending.Token) : _election.RunAsync(LeadAsync, _ending.Token));
    }

    /// <summary>Whether this replica acts.</summary>
    public bool IsLeader => _election.IsLeader;

    /// <summary>Replicas of this process that act.</summary>
    internal static int Leading => Volatile.Read(ref _leading);

    /// <summary>Begins.</summary>
    /// <param name="kubeconfig">Path of a kubeconfig; null for where kubectl looks.</param>
    /// <param name="options">What is switched on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets the events.</param>
    /// <returns>The run; or why there is no cluster.</returns>
    public static (ControllerRun? Run, string? Error) Start(string? kubeconfig, ControllerOptions options, TimeProvider time, ILogger logger) => Start(kubeconfig, options, time, logger, null);

    /// <summary>Begins with parts of the caller's.</summary>
    internal static (ControllerRun? Run, string? Error) Start(string? kubeconfig, ControllerOptions options, TimeProvider time, ILogger logger, Func<ControllerTools, IReadOnlyList<IControllerPart>>? parts)
    {
        var result = ClusterConnections.Find(kubeconfig, null, Environment.GetEnvironmentVariable);
        return result.IsFound ? (new ControllerRun(new ApiServerClient(result.Connection, time), options, time, logger, parts), null) : (null, result.Error);
    }

    /// <summary>Tells the parts that the configuration is another one.</summary>
    public void Wake()
    {
        foreach (var part in _parts)
        {
            part.Wake();
        }
    }

    /// <summary>Stops acting, then gives the Lease back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _client.Dispose();
        _ending.Dispose();
    }

    /// <summary>Takes note of a defect.</summary>
    internal static void CountFailure(string part) => Failures.Add(1, new KeyValuePair<string, object?>("part", part));

    private static IEnumerable<IControllerPart> Parts(ControllerOptions options, ControllerTools tools)
    {
        if (options.CertificateRollout is { } secret)
        {
            yield return new CertificateRollout(tools, secret);
        }

        if (options.Registration is { } registration)
        {
            yield return new WebhookRegistration(tools, registration);
        }

        if (options.NamespaceObjects is { } configuration)
        {
            yield return new NamespaceObjectsPart(tools, options.Namespace, configuration);
        }

        if (options.Scan is { } scan)
        {
            yield return new ScanPart(tools, scan);
        }
    }

    private async Task LeadAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _leading);
        try
        {
            await ActAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _leading);
        }
    }

    private Task ActAsync(CancellationToken cancellation) => Task.WhenAll(_parts.Select(part => KeepAsync(part, cancellation)));

    // A part with a defect is no reason for the others to stop, and may get past it the next time.
    private async Task KeepAsync(IControllerPart part, CancellationToken cancellation)
    {
        var backoff = new Backoff(Random.Shared.NextDouble);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await part.RunAsync(cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // As it should end.
            }
            catch (Exception exception)
            {
                ControllerLog.PartFailed(_logger, exception, part.Name);
                CountFailure(part.Name);
                await PauseAsync(backoff.Next(), cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task PauseAsync(TimeSpan length, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(length, _time, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Whoever waits looks.
        }
    }
}

/// <summary>What every part works with.</summary>
/// <param name="Client">The API server.</param>
/// <param name="Events">Gets what it does.</param>
/// <param name="IsDryRun">Whether it only says what it would do.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Gets what it does.</param>
internal sealed record ControllerTools(ApiServerClient Client, ControllerEvents Events, bool IsDryRun, TimeProvider Time, ILogger Logger);
