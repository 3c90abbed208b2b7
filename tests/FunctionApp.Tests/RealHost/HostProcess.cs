using System.Net;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Testing;

namespace Sluice.FunctionApp.Tests.RealHost;

/// <summary>The Azure Functions host as a process, with the environment that its image and infra/kubernetes give it.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const string Variable = "FUNCTIONS_HOST";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly DirectoryInfo _directory;

    private HostProcess(ManagedProcess process, Uri url, DirectoryInfo directory) => (Process, Url, _directory) = (process, url, directory);

    /// <summary>The executable; null where there is none.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } program ? program : null;

    /// <summary>The host's process. The worker, or the handler, is a child of it.</summary>
    public ManagedProcess Process { get; }

    /// <summary>Where it takes HTTP requests.</summary>
    public Uri Url { get; }

    /// <summary>Skips the test where there is no host.</summary>
    public static void SkipWithout() => Skip.If(Program is null, $"{Variable} names no executable of an Azure Functions host");

    /// <summary>Starts it with the isolated worker, and waits until that is ready.</summary>
    /// <param name="settings">App settings.</param>
    public static async Task<HostProcess> StartWorkerAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var host = StartWorker(settings);
        return await host.ReadyAsync(HttpStatusCode.OK);
    }

    /// <summary>The same without waiting.</summary>
    public static HostProcess StartWorker(IReadOnlyDictionary<string, string?> settings) =>
        Start(Directory.CreateTempSubdirectory("sluice-functions-"), BuildOutput.FunctionApp, "dotnet-isolated", settings);

    /// <summary>Starts it with an app folder as infra/functions/custom-handler/layout.sh lays one out, and waits until that is ready.</summary>
    /// <param name="configuration">What to serve by.</param>
    /// <param name="change">Changes host.json. Default: as it is.</param>
    /// <param name="isReady">What the readiness probe answers then.</param>
    public static async Task<HostProcess> StartCustomHandlerAsync(string configuration, Action<JsonNode>? change = null, HttpStatusCode isReady = HttpStatusCode.OK)
    {
        var directory = Directory.CreateTempSubdirectory("sluice-functions-");
        var app = directory.CreateSubdirectory("app");
        var source = RepositoryRoot.File("infra", "functions", "custom-handler");
        foreach (var function in Directory.GetFiles(source, "function.json", SearchOption.AllDirectories))
        {
            File.Copy(function, Path.Combine(app.CreateSubdirectory(new FileInfo(function).Directory!.Name).FullName, "function.json"));
        }

        var description = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(source, "host.json")))!;
        change?.Invoke(description);
        await File.WriteAllTextAsync(Path.Combine(app.FullName, "host.json"), description.ToJsonString());

        // In place of what layout.sh publishes and copies.
        File.CreateSymbolicLink(Path.Combine(app.FullName, "sluice"), BuildOutput.Sluice);
        Directory.CreateSymbolicLink(Path.Combine(app.FullName, "sluice.yaml"), configuration);
        return await Start(directory, app.FullName, "custom", new Dictionary<string, string?>()).ReadyAsync(isReady);
    }

    /// <summary>Tells it to end by the signal that the manifests send, and waits for that.</summary>
    /// <returns>Its exit status.</returns>
    public Task<int> InterruptAsync()
    {
        Signals.Interrupt(Process.Id);
        return Process.WaitForExitAsync(Patience);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static HostProcess Start(DirectoryInfo directory, string app, string runtime, IReadOnlyDictionary<string, string?> settings)
    {
        var url = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        var process = ManagedProcess.Start(new ManagedProcessOptions("Functions host", Program!)
        {
            Environment = new Dictionary<string, string?>(settings)
            {
                ["AzureWebJobsScriptRoot"] = app,
                ["FUNCTIONS_WORKER_RUNTIME"] = runtime,
                ["ASPNETCORE_URLS"] = url.OriginalString,
                ["AzureWebJobsSecretStorageType"] = "files",
                ["AzureWebJobsDisableHomepage"] = "true",
                ["AzureFunctionsJobHost__Logging__Console__IsEnabled"] = "true",
                ["FUNCTIONS_SECRETS_PATH"] = Path.Combine(directory.FullName, "secrets"),
                ["FUNCTIONS_LOG_PATH"] = Path.Combine(directory.FullName, "logs"),
                ["FUNCTIONS_TEST_DATA_PATH"] = Path.Combine(directory.FullName, "data"),
                ["HOME"] = directory.FullName,
                ["DOTNET_gcServer"] = "0",
                ["DOTNET_GCConserveMemory"] = "7",
                // Of the test process's own, if it runs in a container: the host would take it for a name that Azure gave.
                ["CONTAINER_NAME"] = null,
            },
        });
        return new HostProcess(process, url, directory);
    }

    private async Task<HostProcess> ReadyAsync(HttpStatusCode ready)
    {
        using var http = new HttpClient();
        try
        {
            await Process.WaitForAsync("readiness", async () => await ReadinessAsync(http) == ready, Patience);
            return this;
        }
        catch (Exception)
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task<HttpStatusCode?> ReadinessAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Url, "/readyz"));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
