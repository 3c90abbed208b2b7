using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Sluice.Files;
using Sluice.Policies;
using Sluice.Telemetry;
using Sluice.Yaml;

namespace Sluice.Configuration;

/// <summary>
/// The configuration of now, followed in its files: a good new version is taken whole, between two requests; a bad one is reported and the last
/// good one stays.
/// </summary>
internal sealed class ConfigurationHolder : IWatched
{
    private readonly string _path;
    private readonly PolicyServices _services;
    private readonly ILogger _logger;
    private readonly FileWatch _watch;
    private volatile SluiceConfiguration _current;
    private volatile IReadOnlyList<string> _idle = [];

    private ConfigurationHolder(string path, PolicyServices services, ILogger logger, FileSnapshot first, SluiceConfiguration configuration)
    {
        _path = path;
        _services = services;
        _logger = logger;
        _watch = new FileWatch(() => ConfigurationLoader.ReadFiles(path), first);
        _current = configuration;
        Report(configuration);
    }

    /// <summary>The last good configuration.</summary>
    public SluiceConfiguration Current => _current;

    /// <summary>What is wrong with the files as they are now; empty when <see cref="Current"/> is what they hold.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; private set; } = [];

    /// <summary>
    /// What people should know: files that were refused while <see cref="Current"/> stays, and policies in it that look things up in a cluster where
    /// there is none. Empty when all is well.
    /// </summary>
    public IReadOnlyList<string> Notices => Errors.Count == 0 ? _idle : [$"the configuration in {_path} is refused, the last good one stays: {Errors.Count} errors, the first: {Errors[0]}", .. _idle];

    /// <summary>New versions of the files, by what came of them.</summary>
    public ReloadCounts Reloads { get; } = new();

    /// <summary>Reads a configuration, to follow it.</summary>
    /// <param name="path">A file, or a directory of files.</param>
    /// <param name="services">What the process offers to policies.</param>
    /// <param name="logger">Gets the events.</param>
    /// <param name="holder">The configuration; null when there is any error.</param>
    /// <param name="errors">Everything that is wrong with it.</param>
    /// <returns>Whether it is good.</returns>
    public static bool TryOpen(string path, PolicyServices services, ILogger logger, [NotNullWhen(true)] out ConfigurationHolder? holder, out IReadOnlyList<ConfigurationError> errors)
    {
        var files = ConfigurationLoader.ReadFiles(path);
        var result = ConfigurationLoader.Parse(files, path, services);
        errors = result.Errors;
        holder = result.IsValid ? new ConfigurationHolder(path, services, logger, files, result.Configuration) : null;
        return holder is not null;
    }

    /// <inheritdoc />
    public void Poll()
    {
        if (_watch.Poll() is not { } changed)
        {
            return;
        }

        var result = ConfigurationLoader.Parse(changed, _path, _services);
        Errors = result.Errors;
        Reloads.Add(result.IsValid);
        if (result.IsValid)
        {
            _current = result.Configuration;
            Report(result.Configuration);
        }
        else
        {
            ConfigurationLog.Refused(_logger, _path, result.Errors.Length, string.Join("; ", result.Errors));
        }
    }

    private void Report(SluiceConfiguration configuration)
    {
        ConfigurationLog.Loaded(_logger, configuration.Policies.Length, _path, configuration.Hash);
        _idle = ClusterLookUps.Begin(configuration, _services.Kubernetes) is { } problem ? [problem] : [];
        foreach (var notice in _idle)
        {
            ConfigurationLog.WithoutCluster(_logger, notice);
        }
    }
}
