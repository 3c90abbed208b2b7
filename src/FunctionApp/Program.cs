using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.FunctionApp;
using Sluice.FunctionApp.Cluster;
using Sluice.Policies;

var loaded = ConfigurationSetting.Load(new PolicyServices { Kubernetes = ClusterConfiguration.Open() });
if (!loaded.IsValid)
{
    return await ConfigurationSetting.RefuseAsync(loaded, Console.Error);
}

// The plain builder: settings come from the environment, logs go to the Functions host. The one that reads appsettings.json and watches it starts later.
using var host = new HostBuilder()
    .ConfigureFunctionsWorkerDefaults()
    .ConfigureServices(services => services
        .AddSingleton(loaded.Configuration)
        .AddSingleton(TimeProvider.System)
        .AddSingleton<WebhookBridge>())
    .Build();
await host.RunAsync();
return 0;
