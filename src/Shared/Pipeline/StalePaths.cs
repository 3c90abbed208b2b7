using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Telemetry;

namespace Sluice.Pipeline;

/// <summary>
/// Calls to paths that no policy has: a webhook configuration that was made from another sluice.yaml than the one in use. They are allowed with
/// nothing run, which nobody would notice: so each is counted, and each path logged once.
/// </summary>
/// <param name="logger">Gets the event.</param>
/// <param name="time">The clock.</param>
internal sealed class StalePaths(ILogger logger, TimeProvider time)
{
    // A path is 8 digits of whoever calls: more at once than this are counted only.
    private const int MostLogged = 100;

    private static readonly ConcurrentDictionary<string, long> Counts = new(StringComparer.Ordinal);

    private readonly Places<string, Logged> _logged = new(MostLogged, time, () => new Logged());

    static StalePaths() => SluiceMeter.Instance.CreateObservableCounter(
        "sluice_admission_stale_calls_total", Measure, description: "Calls to a webhook path that no policy has: the webhook configuration is not of the sluice.yaml in use.");

    /// <summary>Calls so far, for a webhook such as <c>mutate/fail</c>.</summary>
    public static long Calls(string webhook) => Counts.GetValueOrDefault(webhook);

    /// <summary>Shows the metric before there was any.</summary>
    public static void Show()
    {
        // The static constructor does it.
    }

    /// <summary>Counts a call if its path is stale.</summary>
    public void Note(WebhookRoute route, SluiceConfiguration configuration)
    {
        if (route.Call.Group is null || HasPolicy(route.Call, configuration))
        {
            return;
        }

        Counts.AddOrUpdate(route.Call.Webhook, 1, static (_, count) => count + 1);
        if (_logged.TryFind(route.Path, out var logged) && logged.IsFirst())
        {
            AdmissionLog.StalePath(logger, route.Path);
        }
    }

    private static bool HasPolicy(WebhookCall call, SluiceConfiguration configuration)
    {
        foreach (var policy in configuration.Policies)
        {
            if (policy.Type.Kind == call.Kind && policy.FailurePolicy == call.FailurePolicy && policy.Group == call.Group)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<Measurement<long>> Measure() =>
        Counts.Select(count => new Measurement<long>(count.Value, new KeyValuePair<string, object?>("webhook", count.Key)));

    /// <summary>Whether a path was logged.</summary>
    private sealed class Logged
    {
        private int _isLogged;

        public bool IsFirst() => Interlocked.Exchange(ref _isLogged, 1) == 0;
    }
}
