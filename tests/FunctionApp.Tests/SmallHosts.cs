using Sluice.FunctionApp.Tests.SmallHost;

namespace Sluice.FunctionApp.Tests;

/// <summary>The worker under the small Functions host, and <c>sluice serve</c> with the one variable that makes it a custom handler.</summary>
public sealed class SmallHosts : Hosts
{
    /// <summary>The name of the collection.</summary>
    public const string Collection = "small Functions host";

    private FunctionsHost? _functions;
    private ServeProcess? _customHandler;

    /// <summary>The small Functions host.</summary>
    internal FunctionsHost Functions => Started(_functions);

    /// <inheritdoc />
    internal override Uri Worker => Functions.Url;

    /// <inheritdoc />
    internal override Uri CustomHandler => Started(_customHandler).Url;

    private protected override async Task StartAsync(string configuration)
    {
        _customHandler = await ServeProcess.StartCustomHandlerAsync(configuration);
        _functions = await FunctionsHost.StartAsync(new FunctionsHostOptions(BuildOutput.FunctionApp)
        {
            Settings = new Dictionary<string, string?> { ["SLUICE_CONFIG"] = configuration },
        });
    }

    private protected override async Task StopAsync()
    {
        foreach (var host in new IAsyncDisposable?[] { _functions, _customHandler }.OfType<IAsyncDisposable>())
        {
            await host.DisposeAsync();
        }
    }
}

/// <summary>Gives the tests of several classes one set of <see cref="SmallHosts"/>.</summary>
[CollectionDefinition(SmallHosts.Collection)]
public sealed class SmallHostsCollection : ICollectionFixture<SmallHosts>;
