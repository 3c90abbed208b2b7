using Microsoft.Extensions.Logging;
using Sluice.Cluster;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.FunctionApp.Configuration;

/// <summary>Finds and reads sluice.yaml by the app setting <c>SLUICE_CONFIG</c>.</summary>
/// <param name="kubernetes">The cluster that policies may ask.</param>
/// <param name="logging">Where events go: the Functions host.</param>
internal sealed class WorkerConfiguration(IKubernetesApi kubernetes, ILoggerFactory logging)
{
    /// <summary>The app setting: a file or a directory; relative to the app's own directory. Default: <c>sluice.yaml</c>.</summary>
    public const string Setting = "SLUICE_CONFIG";

    /// <summary>Exit code of a worker that may not serve what it was given; the same as that of <c>sluice serve</c>.</summary>
    public const int Refused = 2;

    private ConfigurationHolder? _holder;

    /// <summary>The configuration, once <see cref="TryOpen"/> has returned true.</summary>
    public ConfigurationHolder Holder => _holder ?? throw new InvalidOperationException("The configuration was not opened.");

    /// <summary>Reads the configuration.</summary>
    /// <param name="output">Gets everything that is wrong with it. The Functions host takes a worker's standard error into its own log.</param>
    /// <returns>Whether it is good.</returns>
    public bool TryOpen(TextWriter output)
    {
        var path = Resolve(Environment.GetEnvironmentVariable(Setting), AppContext.BaseDirectory);
        var services = new PolicyServices { Kubernetes = kubernetes };
        if (ConfigurationHolder.TryOpen(path, services, logging.CreateLogger("Sluice"), out _holder, out var errors))
        {
            return true;
        }

        foreach (var error in errors)
        {
            output.WriteLine(error.ToString());
        }

        output.WriteLine($"Sluice: {path} (app setting {Setting}) has {errors.Count} error{(errors.Count == 1 ? "" : "s")}; nothing is served.");
        return false;
    }

    /// <summary>The path that a setting means. The working directory is the host's own affair and plays no part.</summary>
    public static string Resolve(string? setting, string appDirectory) =>
        Path.Combine(appDirectory, string.IsNullOrWhiteSpace(setting) ? "sluice.yaml" : setting);
}
