using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sluice.Admission;
using Sluice.Cluster;
using Sluice.Configuration;
using Sluice.Kubernetes;
using Sluice.Telemetry;

namespace Sluice.Decisions;

/// <summary>
/// A Kubernetes Event for each denial, where <c>events: true</c> asks for them: in the namespace of the request, about the object. The API server is never
/// flooded: what is said again is left out for a while, and there is a limit over all.
/// </summary>
internal sealed class DenialEvents : IDecisionObserver
{
    // As the events of a controller are limited: a burst, then one a second.
    private const int Burst = 20;
    private const int Waiting = 64;
    private const int MostRemembered = 1000;
    private const int LoggedPerSecond = 1;
    private const string DefaultNamespace = "default";
    private static readonly TimeSpan Refill = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SaidAgainAfter = TimeSpan.FromMinutes(5);
    private static readonly string[] Results = ["created", "limited", "failed"];

    private readonly long[] _counts = new long[Results.Length];
    private readonly IKubernetesApi _kubernetes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LogSampler _sampler;
    private readonly Channel<DecisionRecord> _queue = Channel.CreateBounded<DecisionRecord>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<string, long> _said = new(StringComparer.Ordinal);
    private readonly Task _sending;
    private int _pending;
    private double _tokens = Burst;
    private long _refilled;

    /// <summary>Begins to send.</summary>
    /// <param name="kubernetes">The cluster.</param>
    /// <param name="meter">What its counts belong to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets an event when one cannot be created.</param>
    public DenialEvents(IKubernetesApi kubernetes, Meter meter, TimeProvider time, ILogger logger)
    {
        (_kubernetes, _time, _logger) = (kubernetes, time, logger);
        _sampler = new LogSampler(time, LoggedPerSecond);
        _refilled = time.GetTimestamp();
        meter.CreateObservableCounter(
            "sluice_events_total",
            () => Results.Select((result, i) => new Measurement<long>(Interlocked.Read(ref _counts[i]), new KeyValuePair<string, object?>("result", result))),
            description: "Kubernetes Events about denials, by what became of them.");
        _sending = Task.Run(SendAllAsync);
    }

    /// <summary>Whether every denial that it was told of was dealt with.</summary>
    internal bool IsIdle => Volatile.Read(ref _pending) == 0;

    /// <inheritdoc />
    public void Decided(ref DecidedReview review)
    {
        if (review.Configuration.Events && !review.Decision.IsAllowed && !review.Request.DryRun)
        {
            Take(review.ToRecord());
        }
    }

    /// <summary>Takes a denial.</summary>
    internal void Take(DecisionRecord decision)
    {
        Interlocked.Increment(ref _pending);
        if (!_queue.Writer.TryWrite(decision))
        {
            Interlocked.Increment(ref _counts[1]);
            Interlocked.Decrement(ref _pending);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ending.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task SendAllAsync()
    {
        await foreach (var decision in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (_ending.IsCancellationRequested || !CanBeNamed(decision) || !IsNew(decision) || !TakeToken())
            {
                Interlocked.Increment(ref _counts[1]);
            }
            else
            {
                await SendAsync(decision).ConfigureAwait(false);
            }

            Interlocked.Decrement(ref _pending);
        }
    }

    private async Task SendAsync(DecisionRecord decision)
    {
        var space = SpaceOf(decision);
        var answer = await CreateAsync(space, DenialEventJson.Write(decision, space)).ConfigureAwait(false);
        Interlocked.Increment(ref _counts[answer.Outcome == KubernetesOutcome.Found ? 0 : 2]);
        if (answer.Outcome != KubernetesOutcome.Found && _sampler.Take(out var skipped))
        {
            DecisionLogEvents.EventFailed(_logger, space, answer.Message, skipped);
        }
    }

    private async Task<KubernetesAnswer> CreateAsync(string space, byte[] body)
    {
        try
        {
            return await _kubernetes.CreateAsync(new ObjectReference("events.k8s.io", "v1", "events", space, ""), body, _ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new KubernetesAnswer(KubernetesOutcome.Unavailable, default, "the process ends");
        }
    }

    private static string SpaceOf(DecisionRecord decision) => decision.Namespace.Length > 0 ? decision.Namespace : DefaultNamespace;

    // The namespace becomes a part of the address at the API server, and whoever reaches the port can say any.
    private static bool CanBeNamed(DecisionRecord decision) => KubernetesNames.IsDns1123Label(SpaceOf(decision));

    // A controller asks again and again.
    private bool IsNew(DecisionRecord decision)
    {
        var key = $"{decision.Operation} {decision.Resource} {decision.Namespace}/{decision.Name} {string.Join(',', decision.Policies.Where(policy => policy.Result == PolicyResult.Denied).Select(policy => policy.Name))}";
        var now = _time.GetTimestamp();
        if (_said.TryGetValue(key, out var before) && _time.GetElapsedTime(before, now) < SaidAgainAfter)
        {
            return false;
        }

        if (_said.Count >= MostRemembered)
        {
            _said.Clear();
        }

        _said[key] = now;
        return true;
    }

    private bool TakeToken()
    {
        var now = _time.GetTimestamp();
        _tokens = Math.Min(Burst, _tokens + (_time.GetElapsedTime(_refilled, now) / Refill));
        _refilled = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
