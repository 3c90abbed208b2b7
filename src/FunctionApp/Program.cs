using Microsoft.Extensions.Hosting;
using Sluice.Configuration;
using Sluice.Functions;
using Sluice.Policies;

// What `sluice serve` says of a configuration that it may not serve.
const int Refused = 2;

// The plain builder: settings come from the environment, logs go to the Functions host. The one that reads appsettings.json and watches it starts later.
using var host = new HostBuilder().ConfigureFunctionsWorkerDefaults(worker => worker.AddSluice(Catalogue.Default)).Build();
try
{
    await host.RunAsync();
    return 0;
}
catch (RefusedConfigurationException refused)
{
    // The Functions host takes a worker's standard error into its own log.
    await Console.Error.WriteLineAsync($"Sluice: {refused.Message}");
    return Refused;
}
