using System.CommandLine;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Yaml;

namespace Sluice.Hosting.Commands;

/// <summary>Reads the configuration of commands that only look at it.</summary>
internal static class Configurations
{
    /// <summary>The option that names it, with <c>sluice.yaml</c> for a default.</summary>
    public static Option<string> Option() => new("--config", "-c")
    {
        Description = "sluice.yaml, or a directory of such files that are read in name order",
        DefaultValueFactory = _ => "sluice.yaml",
        HelpName = "FILE",
    };

    /// <summary>Reads it.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="services">What policies may ask.</param>
    /// <param name="errors">Gets everything that is wrong with it.</param>
    /// <param name="consequence">What is not done then, such as <c>nothing is printed</c>.</param>
    /// <returns>The configuration; null when anything is wrong.</returns>
    public static SluiceConfiguration? Load(string path, PolicyServices services, TextWriter errors, string consequence)
    {
        var result = ConfigurationLoader.Load(path, services);
        return Report(result.Errors, path, errors, consequence) ? null : result.Configuration;
    }

    /// <summary>Reads it, to follow it for as long as the process runs; what is wrong with it goes to stderr.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="services">What policies may ask.</param>
    /// <param name="logger">Gets the events.</param>
    /// <param name="consequence">What is not done when anything is wrong.</param>
    public static ConfigurationHolder? Follow(string path, PolicyServices services, ILogger logger, string consequence)
    {
        ConfigurationHolder.TryOpen(path, services, logger, out var configuration, out var errors);
        Report(errors, path, Console.Error, consequence);
        return configuration;
    }

    /// <summary>Writes errors, each on a line, and how many there are.</summary>
    /// <returns>Whether there are any.</returns>
    public static bool Report(IReadOnlyCollection<ConfigurationError> found, string what, TextWriter errors, string consequence)
    {
        foreach (var error in found)
        {
            errors.WriteLine(error.ToString());
        }

        if (found.Count > 0)
        {
            errors.WriteLine($"sluice: {ConfigurationError.Summary(what, found.Count, consequence)}");
        }

        return found.Count > 0;
    }
}
