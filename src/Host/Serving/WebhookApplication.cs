using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Files;

namespace Sluice.Host.Serving;

/// <summary>The webhook paths, answered by the policies of a configuration that is followed.</summary>
internal sealed class WebhookApplication : IApplication
{
    private readonly ConfigurationHolder _configuration;
    private readonly WebhookHandler _handler;

    /// <summary>Puts the parts together.</summary>
    public WebhookApplication(ConfigurationHolder configuration, ServerLimits limits, TimeProvider time, ILogger logger)
    {
        _configuration = configuration;
        _handler = new WebhookHandler(new WebhookEndpoint(() => configuration.Current, logger, time), new ReviewLimiter(limits), time, logger);
    }

    /// <inheritdoc />
    public IEnumerable<IWatched> Watched => [_configuration];

    /// <inheritdoc />
    public Task HandleAsync(HttpContext context) => _handler.HandleAsync(context);

    /// <summary>None: the process serves nothing before a configuration is loaded, and keeps a good one from then on.</summary>
    public ValueTask<string?> FindProblemAsync(CancellationToken cancellation) => new((string?)null);
}
