using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Files;
using Sluice.Policies;
using Sluice.Recording;

namespace Sluice.Pipeline;

/// <summary>The webhook paths in a program that is not Sluice's own, set up by settings: a configuration that is followed, and those who are told decisions.</summary>
internal sealed class EmbeddedWebhooks : IAsyncDisposable
{
    /// <summary>The setting that names sluice.yaml, or a directory of such files; relative to the program's own directory. Default: <c>sluice.yaml</c>.</summary>
    public const string Setting = "SLUICE_CONFIG";

    private readonly ConfigurationHolder _configuration;
    private readonly IReadOnlyList<IDecisionObserver> _observers;
    private readonly FilePoller _poller;

    private EmbeddedWebhooks(ConfigurationHolder configuration, IReadOnlyList<IDecisionObserver> observers, Meter meter, TimeProvider time, ILogger logger)
    {
        _configuration = configuration;
        ConfigurationMetrics.Show(configuration, meter);
        _observers = [new AdmissionMetrics(meter, () => configuration.Current, time), .. observers];
        Endpoint = new WebhookEndpoint(() => configuration.Current, logger, time, _observers);
        _poller = new FilePoller([configuration], FilePoller.DefaultInterval, time, logger);
    }

    /// <summary>Answers.</summary>
    public WebhookEndpoint Endpoint { get; }

    /// <summary>What in the configuration cannot work here, for people; empty when all can.</summary>
    public IReadOnlyList<string> Notices => _configuration.Notices;

    /// <summary>Reads the settings and what they name, has every policy decide once, and follows what was read.</summary>
    /// <param name="setting">The value of a setting; null where it is not set.</param>
    /// <param name="directory">The program's own directory. The working directory plays no part.</param>
    /// <param name="services">What the process offers to policies.</param>
    /// <param name="meter">What is measured belongs to it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets the events.</param>
    /// <exception cref="RefusedConfigurationException">It may not be served.</exception>
    public static EmbeddedWebhooks Open(Func<string, string?> setting, string directory, PolicyServices services, Meter meter, TimeProvider time, ILogger logger)
    {
        var path = Path.Combine(directory, setting(Setting) is { } file && !string.IsNullOrWhiteSpace(file) ? file : "sluice.yaml");
        if (!ConfigurationHolder.TryOpen(path, services, logger, out var configuration, out var errors))
        {
            throw new RefusedConfigurationException($"{path} (setting {Setting})", errors);
        }

        WarmUp.Run(configuration.Current, time);
        return new EmbeddedWebhooks(configuration, Observers(setting, services, meter, time, logger), meter, time, logger);
    }

    private static IReadOnlyList<IDecisionObserver> Observers(Func<string, string?> setting, PolicyServices services, Meter meter, TimeProvider time, ILogger logger)
    {
        var observers = DecisionSettings.Open(setting, services.Kubernetes, meter, time, logger);
        return RecordingSettings.Open(setting, meter, time, logger) is { } recorder ? [.. observers, recorder] : observers;
    }

    /// <summary>Lets those who are told decisions finish.</summary>
    public async ValueTask DisposeAsync()
    {
        await _poller.DisposeAsync().ConfigureAwait(false);
        foreach (var observer in _observers)
        {
            await observer.DisposeAsync().ConfigureAwait(false);
        }
    }
}
