using Sluice.FunctionApp.Tests.SmallHost;
using Sluice.Testing;

namespace Sluice.FunctionApp.Tests;

/// <summary>The three ways to run Sluice, all with the sample configuration and the rules of samples/reviews: one set for the tests of the collection.</summary>
public sealed class Hosts : IAsyncLifetime
{
    /// <summary>The name of the collection.</summary>
    public const string Collection = "hosts";

    private readonly DirectoryInfo _configuration = Directory.CreateTempSubdirectory("sluice-hosts-");
    private FunctionsHost? _functions;
    private ServeProcess? _serve;
    private ServeProcess? _customHandler;

    /// <summary>The worker under the small Functions host.</summary>
    internal FunctionsHost Functions => Started(_functions);

    /// <summary><c>sluice serve</c>.</summary>
    internal ServeProcess Serve => Started(_serve);

    /// <summary><c>sluice serve</c> as a custom handler.</summary>
    internal ServeProcess CustomHandler => Started(_customHandler);

    internal HttpClient Http { get; } = new();

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        File.Copy(RepositoryRoot.File("samples", "sluice.yaml"), Path.Combine(_configuration.FullName, "1-sample.yaml"));
        File.Copy(RepositoryRoot.File("samples", "reviews", "rules", "sluice.yaml"), Path.Combine(_configuration.FullName, "2-rules.yaml"));
        var configuration = _configuration.FullName;
        _serve = await ServeProcess.StartAsync(configuration);
        _customHandler = await ServeProcess.StartCustomHandlerAsync(configuration);
        _functions = await FunctionsHost.StartAsync(new FunctionsHostOptions(BuildOutput.FunctionApp)
        {
            Settings = new Dictionary<string, string?> { ["SLUICE_CONFIG"] = configuration },
        });
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        Http.Dispose();
        foreach (var host in new IAsyncDisposable?[] { _functions, _customHandler, _serve }.OfType<IAsyncDisposable>())
        {
            await host.DisposeAsync();
        }

        _configuration.Delete(recursive: true);
    }

    private static T Started<T>(T? host) where T : class => host ?? throw new InvalidOperationException("This host was not started.");
}

/// <summary>Gives the tests of several classes one set of <see cref="Hosts"/>.</summary>
[CollectionDefinition(Hosts.Collection)]
public sealed class HostsCollection : ICollectionFixture<Hosts>;
