using System.Text.RegularExpressions;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.Host.Tests.Serving;

/// <summary>The executable as it is run, for what only a process has: signals, an exit code, its own descriptors.</summary>
internal sealed partial class SluiceProcess : IAsyncDisposable
{
    private SluiceProcess(ManagedProcess process, Uri url)
    {
        Process = process;
        Url = url;
    }

    /// <summary>The process.</summary>
    public ManagedProcess Process { get; }

    /// <summary>Where it serves.</summary>
    public Uri Url { get; }

    /// <summary>Starts <c>sluice serve</c> on a free port and waits until it serves.</summary>
    public static Task<SluiceProcess> ServeAsync(string configuration, params string[] arguments) => StartAsync("exec \"$@\"", configuration, arguments);

    /// <summary>The same with so many file descriptors.</summary>
    public static Task<SluiceProcess> ServeWithDescriptorsAsync(int descriptors, string configuration) => StartAsync($"ulimit -n {descriptors}; exec \"$@\"", configuration);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static async Task<SluiceProcess> StartAsync(string script, string configuration, params string[] arguments)
    {
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "sluice.dll"), "serve", "--config", configuration, "--url", "https://127.0.0.1:0", .. arguments];
        var process = ManagedProcess.Start(new ManagedProcessOptions("sluice", "sh") { Arguments = ["-c", script, "sh", .. command] });
        try
        {
            var line = await process.WaitForLineAsync(line => Serving().IsMatch(line), TimeSpan.FromSeconds(60));
            return new SluiceProcess(process, new Uri(Serving().Match(line).Value["Serving on ".Length..]));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    [GeneratedRegex("Serving on https://127.0.0.1:[0-9]+")]
    private static partial Regex Serving();
}
