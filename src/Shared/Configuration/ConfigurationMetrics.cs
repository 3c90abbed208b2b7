using System.Diagnostics.Metrics;
using Sluice.Telemetry;

namespace Sluice.Configuration;

/// <summary>What can be measured of the configuration.</summary>
internal static class ConfigurationMetrics
{
    private static readonly ReloadCounts Reloads = new(
        "sluice_configuration_reloads_total", "New versions of the configuration's files, by what came of them: success or refused.");

    private static volatile ConfigurationHolder? _observed;

    static ConfigurationMetrics() => SluiceMeter.Instance.CreateObservableGauge(
        "sluice_configuration_info", Info, description: "1, with the hash of the configuration in use.");

    /// <summary>Makes this configuration the one that is measured.</summary>
    public static void Observe(ConfigurationHolder holder) => _observed = holder;

    /// <summary>Counts a new version.</summary>
    public static void Reloaded(bool good) => Reloads.Add(good);

    private static IEnumerable<Measurement<int>> Info() =>
        _observed is { } holder ? [new Measurement<int>(1, new KeyValuePair<string, object?>("hash", holder.Current.Hash))] : [];
}
