using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Files;
using Sluice.Hosting.Serving;
using Sluice.Hosting.Tls;
using Sluice.Pipeline;
using Sluice.Policies;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>The server of <c>sluice serve</c> in this process, whose policies a test changes between two requests.</summary>
internal sealed class InProcessSluice : IApplication, IAsyncDisposable
{
    /// <summary>A configuration that does nothing.</summary>
    public const string NoPolicies = "policies: []";

    private readonly string _authorityFile = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly WebhookHandler _handler;
    private readonly PodReviews _pods = new();
    private SluiceServer? _server;
    private volatile SluiceConfiguration _configuration = Load(NoPolicies, null);
    private volatile string? _missed;
    private long _mutations;
    private long _validations;

    private InProcessSluice()
    {
        var endpoint = new WebhookEndpoint(() => _configuration, NullLogger.Instance, TimeProvider.System, _pods);
        _handler = new WebhookHandler(endpoint, new ServerLimits(), TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => _server!.Url;

    /// <summary>The CA of its certificate, as a webhook's <c>caBundle</c>.</summary>
    public string CaBundle => Convert.ToBase64String(File.ReadAllBytes(_authorityFile));

    /// <summary>Whether both webhooks have been called.</summary>
    public bool WasCalled => Interlocked.Read(ref _mutations) > 0 && Interlocked.Read(ref _validations) > 0;

    /// <summary>How often the mutating webhook has been asked about a pod: the API server writes objects of its own at any time.</summary>
    public long PodMutations => _pods.Mutations;

    /// <inheritdoc />
    public IEnumerable<IWatched> Watched => [];

    /// <summary>Starts it on a free port of 127.0.0.1, with no policies.</summary>
    public static async Task<InProcessSluice> StartAsync()
    {
        var sluice = new InProcessSluice();
        var options = new ServerOptions
        {
            Url = new Uri("https://127.0.0.1:0"),
            Tls = new TlsOptions { DevelopmentAuthorityFile = sluice._authorityFile },
        };
        var (server, error) = await SluiceServer.StartAsync(options, sluice, NullLoggerFactory.Instance);
        sluice._server = server ?? throw new InvalidOperationException(error);
        return sluice;
    }

    /// <summary>Takes other policies, for the next request on.</summary>
    /// <param name="configuration">The text of sluice.yaml.</param>
    /// <param name="kubernetes">The cluster that the policies ask; null for none.</param>
    public void Use(string configuration, IKubernetesApi? kubernetes = null) => _configuration = Load(configuration, kubernetes);

    /// <summary>Is away for the next call of a path, and for no other.</summary>
    public void MissNext(string path) => _missed = path;

    /// <summary>Whether the call that was to be missed is still to come.</summary>
    public bool IsStillToMiss => _missed is not null;

    /// <inheritdoc />
    public Task HandleAsync(HttpContext context)
    {
        if (_missed is { } missed && context.Request.Path == missed && Interlocked.CompareExchange(ref _missed, null, missed) == missed)
        {
            // As a Service without a replica, to the API server.
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        Interlocked.Increment(ref context.Request.Path.StartsWithSegments("/mutate", StringComparison.Ordinal) ? ref _mutations : ref _validations);
        return _handler.HandleAsync(context);
    }

    /// <inheritdoc />
    public ValueTask<string?> FindProblemAsync(CancellationToken cancellation) => new((string?)null);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.StopAsync(TimeSpan.Zero);
            await _server.DisposeAsync();
        }

        File.Delete(_authorityFile);
    }

    private static SluiceConfiguration Load(string configuration, IKubernetesApi? kubernetes)
    {
        var result = ConfigurationLoader.Parse(configuration, new PolicyServices { Kubernetes = kubernetes });
        return result.IsValid ? result.Configuration : throw new InvalidOperationException(string.Join('\n', result.Errors));
    }

    private sealed class PodReviews : IDecisionObserver
    {
        private long _mutations;

        public long Mutations => Interlocked.Read(ref _mutations);

        public void Decided(ref DecidedReview review)
        {
            if (review.Request.Resource is { Group: "", Name: "pods" } && review.Path.StartsWith("/mutate", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref _mutations);
            }
        }
    }
}
