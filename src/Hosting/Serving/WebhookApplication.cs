using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Files;
using Sluice.Pipeline;

namespace Sluice.Hosting.Serving;

/// <summary>The webhook paths, answered by the policies of a configuration that is followed.</summary>
internal sealed class WebhookApplication : IApplication, IAsyncDisposable
{
    private readonly ConfigurationHolder _configuration;
    private readonly WebhookHandler _handler;
    private readonly IReadOnlyList<IDecisionObserver> _observers;

    /// <summary>Puts the parts together.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="server">How it is served.</param>
    /// <param name="logger">Gets the events.</param>
    /// <param name="observers">Who is told decisions, beside what counts them.</param>
    public WebhookApplication(ConfigurationHolder configuration, ServerOptions server, ILogger logger, params IReadOnlyList<IDecisionObserver> observers)
    {
        var (limits, time) = (server.Limits, server.Time);
        _configuration = configuration;
        ConfigurationMetrics.Show(configuration, server.Meter);
        _observers = [new AdmissionMetrics(server.Meter, () => configuration.Current, time), .. observers];
        _handler = new WebhookHandler(new WebhookEndpoint(() => configuration.Current, logger, time, _observers) { Memory = new ReviewMemory(limits.ReviewBytes) }, limits, time, logger);
    }

    /// <inheritdoc />
    public IEnumerable<IWatched> Watched => [_configuration];

    /// <inheritdoc />
    public IReadOnlyList<string> Notices => _configuration.Notices;

    /// <inheritdoc />
    public Task HandleAsync(HttpContext context) => _handler.HandleAsync(context);

    /// <summary>Lets those who are told decisions finish.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var observer in _observers)
        {
            await observer.DisposeAsync();
        }
    }

    /// <summary>None: the process serves nothing before a configuration is loaded, and keeps a good one from then on.</summary>
    public ValueTask<string?> FindProblemAsync(CancellationToken cancellation) => new((string?)null);
}
