using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Cluster;
using Sluice.Policies;
using Sluice.Telemetry.Otlp;
using Sluice.Telemetry.Prometheus;

namespace Sluice.Functions;

/// <summary>Sluice in an Azure Functions worker.</summary>
public static class SluiceWorker
{
    /// <summary>
    /// Adds the functions <c>mutate</c>, <c>validate</c>, <c>healthz</c>, <c>readyz</c> and <c>metrics</c>, which answer by the policies of the app setting
    /// <c>SLUICE_CONFIG</c>. The configuration is read when the worker starts.
    /// </summary>
    /// <param name="builder">The worker's builder.</param>
    /// <param name="catalogue">The types that policies may have, such as <c>Catalogue.Default.With(RequireOwner.Type)</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>The start fails with a <see cref="Sluice.Configuration.RefusedConfigurationException"/> that lists every error of a configuration that is not good.</remarks>
    public static IFunctionsWorkerApplicationBuilder AddSluice(this IFunctionsWorkerApplicationBuilder builder, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(catalogue);

        // First of all, so that they count and tell what the start does.
        var telemetry = new WorkerTelemetry(TimeProvider.System, OtlpExport.StartIfAsked("sluice"));
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(_ => telemetry)
            .AddSingleton(provider => new PolicyServices
            {
                Catalogue = catalogue,
                Kubernetes = new LazyKubernetesApi(() => KubernetesApis.Open(null, TimeProvider.System, provider.GetRequiredService<ILoggerFactory>().CreateLogger("Sluice"))),
            })
            .AddSingleton<WorkerStart>()
            .AddSingleton(provider => new WebhookBridge(provider.GetRequiredService<WorkerStart>(), provider.GetRequiredService<WorkerTelemetry>()))
            .AddHostedService(provider => provider.GetRequiredService<WorkerStart>());
        return builder;
    }
}
