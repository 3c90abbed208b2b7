using Sluice.FunctionApp.Tests.SmallHost;
using Sluice.Testing;

namespace Sluice.FunctionApp.Tests;

/// <summary>The worker under the small Functions host with the sample configuration, for the tests of one class.</summary>
public sealed class WorkerFixture : IAsyncLifetime
{
    private FunctionsHost? _host;

    /// <summary>The configuration that all hosts are given.</summary>
    internal static string Configuration { get; } = RepositoryRoot.File("samples", "sluice.yaml");

    internal FunctionsHost Host => _host ?? throw new InvalidOperationException("The host was not started.");

    /// <inheritdoc />
    public async Task InitializeAsync() =>
        _host = await FunctionsHost.StartAsync(new FunctionsHostOptions(BuildOutput.FunctionApp) { Settings = new Dictionary<string, string?> { ["SLUICE_CONFIG"] = Configuration } });

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
