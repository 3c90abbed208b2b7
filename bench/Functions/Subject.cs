using System.Diagnostics;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.FunctionApp.Tests.SmallHost;

namespace Sluice.Bench.Functions;

/// <summary>Something to measure, started a moment ago.</summary>
/// <param name="Url">Where it answers, or will soon.</param>
/// <param name="Started">The timestamp at which its process was started.</param>
/// <param name="Running">Ends it.</param>
internal sealed record Subject(Uri Url, long Started, IAsyncDisposable Running) : IAsyncDisposable
{
    public static async Task<Subject> StartWorkerAsync(string directory, string configuration)
    {
        var host = await FunctionsHost.StartAsync(new FunctionsHostOptions(directory) { Settings = new Dictionary<string, string?> { ["SLUICE_CONFIG"] = Path.GetFullPath(configuration) } });
        return new Subject(host.Url, host.WorkerStarted, host);
    }

    public static Task<Subject> StartServeAsync(string sluice, string configuration)
    {
        var url = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        var started = Stopwatch.GetTimestamp();
        var process = ManagedProcess.Start(new ManagedProcessOptions("sluice serve", sluice) { Arguments = ["serve", "--config", configuration, "--url", url.OriginalString] });
        return Task.FromResult(new Subject(url, started, process));
    }

    public ValueTask DisposeAsync() => Running.DisposeAsync();
}
