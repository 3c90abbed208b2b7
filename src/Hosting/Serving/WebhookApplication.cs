using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Files;
using Sluice.Pipeline;

namespace Sluice.Host.Serving;

/// <summary>The webhook paths, answered by the policies of a configuration that is followed.</summary>
internal sealed class WebhookApplication : IApplication, IAsyncDisposable
{
    private readonly ConfigurationHolder _configuration;
    private readonly WebhookHandler _handler;
    private readonly IReadOnlyList<IDecisionSink> _sinks;

    /// <summary>Puts the parts together.</summary>
    public WebhookApplication(ConfigurationHolder configuration, ServerLimits limits, TimeProvider time, ILogger logger, params IReadOnlyList<IDecisionSink> sinks)
    {
        _configuration = configuration;
        _sinks = sinks;
        _handler = new WebhookHandler(new WebhookEndpoint(() => configuration.Current, logger, time, sinks) { Memory = new ReviewMemory(limits.ReviewBytes) }, limits, time, logger);
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
        foreach (var sink in _sinks)
        {
            await sink.DisposeAsync();
        }
    }

    /// <summary>None: the process serves nothing before a configuration is loaded, and keeps a good one from then on.</summary>
    public ValueTask<string?> FindProblemAsync(CancellationToken cancellation) => new((string?)null);
}
