using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.FunctionApp;

/// <summary>Finds and reads sluice.yaml by the app setting <c>SLUICE_CONFIG</c>.</summary>
internal static class ConfigurationSetting
{
    /// <summary>The app setting: a file or a directory; relative to the app's own directory. Default: <c>sluice.yaml</c>.</summary>
    public const string Name = "SLUICE_CONFIG";

    /// <summary>Exit code of a worker that may not serve what it was given; the same as that of <c>sluice serve</c>.</summary>
    public const int Refused = 2;

    /// <summary>Reads the configuration.</summary>
    /// <param name="services">What the process offers to policies.</param>
    public static ConfigurationResult Load(PolicyServices services) =>
        ConfigurationLoader.Load(Resolve(Environment.GetEnvironmentVariable(Name), AppContext.BaseDirectory), services);

    /// <summary>The path that a setting means. The working directory is the host's own affair and plays no part.</summary>
    public static string Resolve(string? setting, string appDirectory) =>
        Path.Combine(appDirectory, string.IsNullOrWhiteSpace(setting) ? "sluice.yaml" : setting);

    /// <summary>Says everything that is wrong. The Functions host takes a worker's standard error into its own log.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RefuseAsync(ConfigurationResult result, TextWriter errors)
    {
        foreach (var error in result.Errors)
        {
            await errors.WriteLineAsync(error.ToString());
        }

        await errors.WriteLineAsync($"Sluice: the configuration in {Name} has {result.Errors.Length} error{(result.Errors.Length == 1 ? "" : "s")}; nothing is served.");
        return Refused;
    }
}
