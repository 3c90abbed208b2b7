using Microsoft.Extensions.Logging;
using Sluice.Cluster;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Functions.Configuration;

/// <summary>Finds and reads sluice.yaml by the app setting <c>SLUICE_CONFIG</c>.</summary>
/// <param name="catalogue">The types that policies may have.</param>
/// <param name="kubernetes">The cluster that policies may ask.</param>
/// <param name="logging">Where events go: the Functions host.</param>
internal sealed class WorkerConfiguration(Catalogue catalogue, IKubernetesApi kubernetes, ILoggerFactory logging)
{
    /// <summary>The app setting: a file or a directory; relative to the app's own directory. Default: <c>sluice.yaml</c>.</summary>
    public const string Setting = "SLUICE_CONFIG";

    private ConfigurationHolder? _holder;

    /// <summary>The configuration, once <see cref="Open"/> has ended.</summary>
    public ConfigurationHolder Holder => _holder ?? throw new InvalidOperationException("The configuration was not opened.");

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="RefusedConfigurationException">It is not good.</exception>
    public void Open()
    {
        var path = Resolve(Environment.GetEnvironmentVariable(Setting), AppContext.BaseDirectory);
        var services = new PolicyServices { Catalogue = catalogue, Kubernetes = kubernetes };
        if (!ConfigurationHolder.TryOpen(path, services, logging.CreateLogger("Sluice"), out _holder, out var errors))
        {
            throw new RefusedConfigurationException($"{path} (app setting {Setting})", errors);
        }
    }

    /// <summary>The path that a setting means. The working directory is the host's own affair and plays no part.</summary>
    public static string Resolve(string? setting, string appDirectory) =>
        Path.Combine(appDirectory, string.IsNullOrWhiteSpace(setting) ? "sluice.yaml" : setting);
}
