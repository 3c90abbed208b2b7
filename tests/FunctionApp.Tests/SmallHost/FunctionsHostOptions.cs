using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sluice.FunctionApp.Tests.SmallHost;

/// <summary>How to start a <see cref="FunctionsHost"/>.</summary>
/// <param name="AppDirectory">The deployed app: the directory with worker.config.json.</param>
internal sealed record FunctionsHostOptions(string AppDirectory)
{
    /// <summary>App settings, which the worker gets as environment variables. Default: none.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Puts TLS in front of the HTTP address. Default: none.</summary>
    public Action<ListenOptions>? Secure { get; init; }
}
