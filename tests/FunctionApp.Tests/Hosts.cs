using Sluice.FunctionApp.Tests.Corpus;
using Sluice.Testing;

namespace Sluice.FunctionApp.Tests;

/// <summary>
/// The three ways to run Sluice, all with the sample configuration and the rules of samples/reviews: one set for the tests of a collection. Which Functions host
/// stands in front of the worker and of the custom handler is for who derives from it.
/// </summary>
public abstract class Hosts : IAsyncLifetime
{
    private readonly DirectoryInfo _configuration = Directory.CreateTempSubdirectory("sluice-hosts-");
    private ServeProcess? _serve;

    /// <summary><c>sluice serve</c>.</summary>
    internal Uri Serve => Started(_serve).Url;

    /// <summary>The worker under its Functions host.</summary>
    internal abstract Uri Worker { get; }

    /// <summary><c>sluice serve</c> as a custom handler.</summary>
    internal abstract Uri CustomHandler { get; }

    /// <summary>The calls, by name, that the custom handler is known to answer with another status than <c>sluice serve</c>, and with which. Default: none.</summary>
    internal virtual IReadOnlyDictionary<string, int> CustomHandlerStatuses => new Dictionary<string, int>();

    internal HttpClient Http { get; } = new();

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        File.Copy(RepositoryRoot.File("samples", "sluice.yaml"), Path.Combine(_configuration.FullName, "1-sample.yaml"));
        File.Copy(RepositoryRoot.File("samples", "reviews", "rules", "sluice.yaml"), Path.Combine(_configuration.FullName, "2-rules.yaml"));
        _serve = await ServeProcess.StartAsync(_configuration.FullName);
        await StartAsync(_configuration.FullName);
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        Http.Dispose();
        await StopAsync();
        if (_serve is not null)
        {
            await _serve.DisposeAsync();
        }

        _configuration.Delete(recursive: true);
    }

    /// <summary>Starts the Functions host, or both.</summary>
    private protected abstract Task StartAsync(string configuration);

    /// <summary>Ends what was started.</summary>
    private protected abstract Task StopAsync();

    private protected static T Started<T>(T? host) where T : class => host ?? throw new InvalidOperationException("This host was not started.");
}
