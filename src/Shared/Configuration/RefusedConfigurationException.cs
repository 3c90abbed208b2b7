using Sluice.Yaml;

namespace Sluice.Configuration;

/// <summary>A host that is part of another program may not serve what it was given; its message has every error on a line of its own.</summary>
public sealed class RefusedConfigurationException : Exception
{
    /// <summary>Refuses a configuration.</summary>
    /// <param name="configuration">The file or directory, in words for people.</param>
    /// <param name="errors">Everything that is wrong with it.</param>
    internal RefusedConfigurationException(string configuration, IReadOnlyList<ConfigurationError> errors)
        : base(string.Join('\n', [.. errors.Select(error => error.ToString()), ConfigurationError.Summary(configuration, errors.Count)])) =>
        Errors = errors;

    /// <summary>Refuses a setting of the process.</summary>
    /// <param name="message">What is wrong with it, and what would be accepted.</param>
    internal RefusedConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>What is wrong with the configuration.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; } = [];
}
