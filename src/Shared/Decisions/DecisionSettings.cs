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
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets the events.</param>
    /// <exception cref="RefusedConfigurationException">A setting is wrong.</exception>
    public static IReadOnlyList<IDecisionSink> Open(Func<string, string?> setting, IKubernetesApi? kubernetes, TimeProvider time, ILogger logger)
    {
        var (size, files) = (ReadCount(Size, setting), ReadCount(Files, setting));
        var sinks = new List<IDecisionSink>();
        if (kubernetes is not null)
        {
            sinks.Add(new DenialEvents(kubernetes, time, logger));
        }

        if (setting(Target) is { Length: > 0 } target)
        {
            var defaults = new DecisionLogOptions(target);
            var options = defaults with { MaxBytes = size * (long?)BytesInMebibyte ?? defaults.MaxBytes, Kept = files ?? defaults.Kept };
            sinks.Add(new DecisionLog(options, time, logger));
        }

        return sinks;
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
