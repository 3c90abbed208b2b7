using System.Diagnostics.Metrics;
using Sluice.Telemetry;

namespace Sluice.Host.Tls;

/// <summary>What can be measured of the served certificates.</summary>
internal static class CertificateMetrics
{
    private static readonly ReloadCounts Reloads = new(
        "sluice_certificate_reloads_total", "Certificate pairs read from a directory, by what came of it: success or refused.");

    private static volatile MountedCertificates? _observed;

    static CertificateMetrics() => SluiceMeter.Instance.CreateObservableGauge(
        "sluice_certificate_expiry_timestamp_seconds", Ends, "s", "When the last good certificate of a slot ends, in seconds since 1970.");

    /// <summary>Makes the ends of these certificates the ones that are measured.</summary>
    public static void Observe(MountedCertificates certificates) => _observed = certificates;

    /// <summary>Counts a pair.</summary>
    public static void Reloaded(bool good) => Reloads.Add(good);

    private static IEnumerable<Measurement<long>> Ends() =>
        _observed?.Ends.Select(end => new Measurement<long>(end.NotAfter.ToUnixTimeSeconds(), new KeyValuePair<string, object?>("slot", end.Slot))) ?? [];
}
