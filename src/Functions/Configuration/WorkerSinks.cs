using System.Globalization;
using Microsoft.Extensions.Logging;
using Sluice.Cluster;
using Sluice.Configuration;
using Sluice.Decisions;

namespace Sluice.Functions.Configuration;

/// <summary>Who is told the decisions of a worker, by app settings.</summary>
/// <param name="kubernetes">The cluster that gets Events.</param>
/// <param name="time">The clock.</param>
/// <param name="logging">Where events go: the Functions host.</param>
internal sealed class WorkerSinks(IKubernetesApi kubernetes, TimeProvider time, ILoggerFactory logging) : IAsyncDisposable
{
    /// <summary>The app setting: the file of the decision log, or <c>-</c> for standard output; not set for none.</summary>
    public const string Setting = "SLUICE_DECISION_LOG";

    /// <summary>The app setting: MiB at which the file is full.</summary>
    public const string SizeSetting = "SLUICE_DECISION_LOG_SIZE";

    /// <summary>The app setting: full files that are kept.</summary>
    public const string FilesSetting = "SLUICE_DECISION_LOG_FILES";

    private const int BytesInMebibyte = 1024 * 1024;
    private readonly List<IDecisionSink> _sinks = [];

    /// <summary>Everyone who is told, once <see cref="Open"/> has ended.</summary>
    public IReadOnlyList<IDecisionSink> All => _sinks;

    /// <summary>Reads the settings and begins.</summary>
    /// <param name="setting">The value of an app setting; null where it is not set.</param>
    /// <exception cref="RefusedConfigurationException">A setting is wrong.</exception>
    public void Open(Func<string, string?> setting)
    {
        var (size, files) = (ReadCount(SizeSetting, setting), ReadCount(FilesSetting, setting));
        var logger = logging.CreateLogger("Sluice");
        _sinks.Add(new DenialEvents(kubernetes, time, logger));
        if (setting(Setting) is { Length: > 0 } target)
        {
            var defaults = new DecisionLogOptions(target);
            var options = defaults with { MaxBytes = size * (long?)BytesInMebibyte ?? defaults.MaxBytes, Kept = files ?? defaults.Kept };
            _sinks.Add(new DecisionLog(options, time, logger));
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var sink in _sinks)
        {
            await sink.DisposeAsync();
        }
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
            : throw new RefusedConfigurationException($"app setting {name} is \"{text}\"; expected a whole number from 1; nothing is served.");
    }
}
