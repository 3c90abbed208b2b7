using Microsoft.Extensions.Logging;

namespace Sluice.Configuration;

/// <summary>The events of the configuration. Ids and names are fixed.</summary>
internal static partial class ConfigurationLog
{
    [LoggerMessage(2201, LogLevel.Information, "{Policies} policies from {Path}, hash {Hash}", EventName = "ConfigurationLoaded")]
    public static partial void Loaded(ILogger logger, int policies, string path, string hash);

    [LoggerMessage(2202, LogLevel.Error, "The configuration in {Path} has {Count} errors and is refused, the one before stays: {Errors}", EventName = "ConfigurationRefused")]
    public static partial void Refused(ILogger logger, string path, int count, string errors);

    [LoggerMessage(2203, LogLevel.Error, "{Notice}", EventName = "PolicyWithoutCluster")]
    public static partial void WithoutCluster(ILogger logger, string notice);
}
