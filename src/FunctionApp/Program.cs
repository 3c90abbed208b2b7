using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Cluster;
using Sluice.FunctionApp;
using Sluice.FunctionApp.Configuration;
using Sluice.Telemetry.Otlp;
using Sluice.Telemetry.Prometheus;

using var export = OtlpExport.StartIfAsked("sluice");
using var metrics = new MetricsCollector(TimeProvider.System);

// The plain builder: settings come from the environment, logs go to the Functions host. The one that reads appsettings.json and watches it starts later.
using var host = new HostBuilder()
    .ConfigureFunctionsWorkerDefaults()
    .ConfigureServices(services => services
        .AddSingleton(TimeProvider.System)
        .AddSingleton(metrics)
        .AddSingleton<IKubernetesApi>(provider => new LazyKubernetesApi(() => KubernetesApis.Open(
            null, TimeProvider.System, provider.GetRequiredService<ILoggerFactory>().CreateLogger("Sluice"))))
        .AddSingleton<WorkerConfiguration>()
        .AddSingleton<WorkerSinks>()
        .AddSingleton(provider => new WebhookBridge(
            provider.GetRequiredService<WorkerConfiguration>(), provider.GetRequiredService<WorkerSinks>(), provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<TimeProvider>()))
        .AddHostedService<ConfigurationFollower>())
    .Build();
if (!host.Services.GetRequiredService<WorkerConfiguration>().TryOpen(Console.Error)
    || !host.Services.GetRequiredService<WorkerSinks>().TryOpen(Environment.GetEnvironmentVariable, Console.Error))
{
    return WorkerConfiguration.Refused;
}

await host.RunAsync();
return 0;
