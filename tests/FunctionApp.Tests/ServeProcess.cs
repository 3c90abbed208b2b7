using System.Net;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.FunctionApp.Tests;

/// <summary><c>sluice serve</c> as a process, on plain HTTP: by its own flag, or as a Functions host starts its custom handler. And <c>sluice proxy</c>.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ManagedProcess _process;

    private ServeProcess(ManagedProcess process, Uri url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>Where it answers.</summary>
    public Uri Url { get; }

    /// <summary>The process itself.</summary>
    public ManagedProcess Process => _process;

    /// <summary>Starts it on its own.</summary>
    public static Task<ServeProcess> StartAsync(string configuration)
    {
        var url = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        return StartAsync(url, "serve", ["--config", configuration, "--url", url.OriginalString], []);
    }

    /// <summary>Starts it as a custom handler.</summary>
    public static Task<ServeProcess> StartCustomHandlerAsync(string configuration)
    {
        var port = FreePorts.Next();
        return StartAsync(new Uri($"http://127.0.0.1:{port}"), "serve", ["--config", configuration], new() { ["FUNCTIONS_CUSTOMHANDLER_PORT"] = $"{port}" });
    }

    /// <summary>Starts <c>sluice proxy</c> in front of a Functions host.</summary>
    public static Task<ServeProcess> StartProxyAsync(Uri upstream, params string[] arguments)
    {
        var url = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        return StartAsync(url, "proxy", ["--upstream", upstream.OriginalString, "--url", url.OriginalString, .. arguments], []);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<ServeProcess> StartAsync(Uri url, string command, string[] arguments, Dictionary<string, string?> environment)
    {
        var process = ManagedProcess.Start(new ManagedProcessOptions($"sluice {command}", BuildOutput.Sluice) { Arguments = [command, .. arguments], Environment = environment });
        using var http = new HttpClient();
        await process.WaitForAsync("an answer", () => IsAnsweringAsync(http, url), Patience);
        return new ServeProcess(process, url);
    }

    private static async Task<bool> IsAnsweringAsync(HttpClient http, Uri url)
    {
        try
        {
            return (await http.GetAsync(new Uri(url, "/healthz"))).StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
