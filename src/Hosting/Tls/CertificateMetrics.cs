using System.Diagnostics.Metrics;

namespace Sluice.Hosting.Tls;

/// <summary>What can be measured of the served certificates.</summary>
internal static class CertificateMetrics
{
    /// <summary>Shows what becomes of these certificates, for as long as the meter lives.</summary>
    public static void Show(MountedCertificates certificates, Meter meter)
    {
        certificates.Reloads.Show(meter, "sluice_certificate_reloads_total", "Certificate pairs read from a directory, by what came of it: success or refused.");
        meter.CreateObservableGauge(
            "sluice_certificate_expiry_timestamp_seconds", () => Ends(certificates), "s", "When the last good certificate of a slot ends, in seconds since 1970.");
    }

    private static IEnumerable<Measurement<long>> Ends(MountedCertificates certificates) =>
        certificates.Ends.Select(end => new Measurement<long>(end.NotAfter.ToUnixTimeSeconds(), new KeyValuePair<string, object?>("slot", end.Slot)));
}
