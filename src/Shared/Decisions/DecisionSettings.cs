using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Sluice.Cluster;
using Sluice.Configuration;

namespace Sluice.Decisions;

/// <summary>Who is told decisions in a host that is set up by settings (environment variables, app settings) rather than by arguments.</summary>
internal static class DecisionSettings
{
    /// <summary>The file of the decision log, or <c>-</c> for standard output; not set for none.</summary>
    public const string Target = "SLUICE_DECISION_LOG";

    /// <summary>MiB at which the file is full.</summary>
    public const string Size = "SLUICE_DECISION_LOG_SIZE";

    /// <summary>Full files that are kept.</summary>
    public const string Files = "SLUICE_DECISION_LOG_FILES";

    private const int BytesInMebibyte = 1024 * 1024;

    /// <summary>Reads the settings and begins.</summary>
    /// <param name="setting">The value of a setting; null where it is not set.</param>
    /// <param name="kubernetes">The cluster that gets Events; null for none.</param>
    /// <param name="meter">What they count belongs to it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets the events.</param>
    /// <exception cref="RefusedConfigurationException">A setting is wrong.</exception>
    public static IReadOnlyList<IDecisionObserver> Open(Func<string, string?> setting, IKubernetesApi? kubernetes, Meter meter, TimeProvider time, ILogger logger)
    {
        var (size, files) = (ReadCount(Size, setting), ReadCount(Files, setting));
        var observers = new List<IDecisionObserver>();
        if (kubernetes is not null)
        {
            observers.Add(new DenialEvents(kubernetes, meter, time, logger));
        }

        if (setting(Target) is { Length: > 0 } target)
        {
            var defaults = new DecisionLogOptions(target);
            var options = defaults with { MaxBytes = size * (long?)BytesInMebibyte ?? defaults.MaxBytes, Kept = files ?? defaults.Kept };
            observers.Add(new DecisionLog(options, meter, time, logger));
        }

        return observers;
    }

    // Null where it is not set.
    private static int? ReadCount(string name, Func<string, string?> setting)
    {
        if (setting(name) is not { Length: > 0 } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw new RefusedConfigurationException($"setting {name} is \"{text}\"; expected a whole number from 1; nothing is served.");
    }
}
