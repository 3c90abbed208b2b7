using System.Diagnostics.Metrics;
using Sluice.Cluster;
using Sluice.Hosting.Serving;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Telemetry;

namespace Sluice.Hosting;

/// <summary>The webhook paths in an ASP.NET Core program of one's own.</summary>
public static class SluiceEndpoints
{
    /// <summary>
    /// Maps <c>/mutate</c> and <c>/validate</c> and the paths below them, which answer by the policies of the setting <c>SLUICE_CONFIG</c> (default:
    /// <c>sluice.yaml</c> in the content root). The configuration is read now, and followed until the program ends. Listening, TLS and who may call are the program's affair.
    /// </summary>
    /// <param name="endpoints">The program's endpoints, at the root: the API server calls the paths that <c>sluice webhooks</c> prints.</param>
    /// <param name="catalogue">The types that policies may have, such as <c>Catalogue.Default.With(RequireOwner.Type)</c>.</param>
    /// <returns>What the paths have in common, to add conventions to.</returns>
    /// <exception cref="Sluice.Configuration.RefusedConfigurationException">The configuration may not be served; the message has every error.</exception>
    public static IEndpointConventionBuilder MapSluice(this IEndpointRouteBuilder endpoints, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(catalogue);
        var provider = endpoints.ServiceProvider;
        var settings = provider.GetRequiredService<IConfiguration>();
        var time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger("Sluice");
        var services = new PolicyServices { Catalogue = catalogue, Kubernetes = new LazyKubernetesApi(() => KubernetesApis.Open(null, time, logger)) };
        var webhooks = EmbeddedWebhooks.Open(name => settings[name], provider.GetRequiredService<IHostEnvironment>().ContentRootPath, services, provider.GetRequiredService<IMeterFactory>().Create(SluiceMeter.Name), time, logger);
        provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(() => webhooks.DisposeAsync().AsTask().GetAwaiter().GetResult());

        var handler = new WebhookHandler(webhooks.Endpoint, new ServerLimits(), time, logger);
        var paths = endpoints.MapGroup("");
        paths.Map("/mutate/{scope?}", handler.HandleAsync);
        paths.Map("/validate/{scope?}", handler.HandleAsync);
        return paths;
    }
}
