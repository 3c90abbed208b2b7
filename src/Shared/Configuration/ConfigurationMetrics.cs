using System.Diagnostics.Metrics;

namespace Sluice.Configuration;

/// <summary>What can be measured of the configuration.</summary>
internal static class ConfigurationMetrics
{
    /// <summary>Shows what becomes of this configuration, for as long as the meter lives.</summary>
    public static void Show(ConfigurationHolder holder, Meter meter)
    {
        holder.Reloads.Show(meter, "sluice_configuration_reloads_total", "New versions of the configuration's files, by what came of them: success or refused.");
        meter.CreateObservableGauge("sluice_configuration_info", () => Info(holder), description: "1, with the hash of the configuration in use.");
    }

    private static Measurement<int> Info(ConfigurationHolder holder) => new(1, new KeyValuePair<string, object?>("hash", holder.Current.Hash));
}
