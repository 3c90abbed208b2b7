using System.Diagnostics.Metrics;
using Sluice.Cluster.Scanning;
using Sluice.Configuration;
using Sluice.Telemetry;

namespace Sluice.Cluster.Controllers.Scanning;

/// <summary>Scans the cluster now and then, and when the configuration is another one, and keeps its Reports as the last scan found it.</summary>
/// <param name="tools">The API server, and who is told.</param>
/// <param name="options">The policies, and how often.</param>
internal sealed class ScanPart(ControllerTools tools, ControllerScanOptions options) : IControllerPart
{
    // A scan that could not look at everything is made again sooner.
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    private static volatile ScanOutcome? _last;
    private static long _lastEnded;

    private readonly SemaphoreSlim _changed = new(0, 1);
    private string _said = "";

    static ScanPart()
    {
        SluiceMeter.Instance.CreateObservableGauge("sluice_scan_findings", Findings, description: "What the last scan found, by policy and what would be.");
        SluiceMeter.Instance.CreateObservableGauge("sluice_scan_objects", () => _last?.Objects ?? 0, description: "Objects that the last scan judged.");
        SluiceMeter.Instance.CreateObservableGauge("sluice_scan_last_timestamp_seconds", () => Interlocked.Read(ref _lastEnded), description: "When the last scan that saw everything ended; 0 for never.");
    }

    /// <inheritdoc />
    public string Name => "scan";

    /// <inheritdoc />
    public void Wake()
    {
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is to look already.
        }
    }

    /// <inheritdoc />
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var isWhole = await ScanAsync(cancellation).ConfigureAwait(false);
                using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                var changed = _changed.WaitAsync(wait.Token);
                await Task.WhenAny(changed, Task.Delay(isWhole || options.Interval < Soon ? options.Interval : Soon, tools.Time, wait.Token)).ConfigureAwait(false);
                await wait.CancelAsync().ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            // Who acts now says what it finds.
            _last = null;
        }
    }

    private async Task<bool> ScanAsync(CancellationToken cancellation)
    {
        var begun = tools.Time.GetTimestamp();
        var outcome = await new ClusterScan(options.Configuration(), new ScanOptions(), tools.Time).OfClusterAsync(tools.Client, cancellation).ConfigureAwait(false);
        var reports = OpenReports.Of(outcome.Findings);
        var kept = tools.IsDryRun ? new KeptReports(0, 0, []) : await new ReportKeeper(tools.Client, tools.Time).KeepAsync(reports, outcome.Faults.Count == 0, "", cancellation).ConfigureAwait(false);
        List<string> faults = [.. outcome.Faults, .. kept.Faults];
        _last = outcome;
        if (faults.Count == 0)
        {
            Interlocked.Exchange(ref _lastEnded, tools.Time.GetUtcNow().ToUnixTimeSeconds());
        }

        Say(outcome, reports.Count, kept, faults, tools.Time.GetElapsedTime(begun));
        return faults.Count == 0;
    }

    // What is as it was the last time is not said again.
    private void Say(ScanOutcome outcome, int reports, KeptReports kept, List<string> faults, TimeSpan elapsed)
    {
        var what = $"{outcome.Findings.Total} {reports} {kept.Deleted} {string.Join('\n', faults)}";
        if (what == _said)
        {
            return;
        }

        _said = what;
        if (tools.IsDryRun)
        {
            ControllerLog.WouldReport(tools.Logger, outcome.Objects, outcome.Findings.Total, reports);
        }
        else
        {
            ControllerLog.Scanned(tools.Logger, outcome.Objects, outcome.Findings.Total, kept.Applied, kept.Deleted, (long)elapsed.TotalMilliseconds);
        }

        foreach (var fault in faults)
        {
            ControllerLog.ScanFailed(tools.Logger, fault);
        }
    }

    private static IEnumerable<Measurement<int>> Findings() => (_last?.Findings.Counts ?? new Dictionary<(string Policy, string Type, ScanResult Result), int>())
        .Select(count => new Measurement<int>(count.Value, new("policy", count.Key.Policy), new("type", count.Key.Type), new("result", ScanWords.Of(count.Key.Result))));
}
