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
    public static Task<SluiceProcess> ServeAsync(string configuration, params string[] arguments) => StartAsync("exec \"$@\"", [], ["serve", "--config", configuration, .. arguments]);

    /// <summary>The same with variables in its environment.</summary>
    public static Task<SluiceProcess> ServeAsync(string configuration, Dictionary<string, string?> environment, params string[] arguments) =>
        StartAsync("exec \"$@\"", environment, ["serve", "--config", configuration, .. arguments]);

    /// <summary>Starts <c>sluice proxy</c> in front of an upstream.</summary>
    public static Task<SluiceProcess> ProxyAsync(Uri upstream, Dictionary<string, string?> environment, params string[] arguments) =>
        StartAsync("exec \"$@\"", environment, ["proxy", "--upstream", upstream.ToString(), .. arguments]);

    /// <summary>Starts <c>sluice play</c> on a free port.</summary>
    public static Task<SluiceProcess> PlayAsync(params string[] arguments) => StartAsync("exec \"$@\"", [], ["play", "--url", "http://127.0.0.1:0", .. arguments]);

    /// <summary><see cref="ServeAsync(string, string[])"/> with so many file descriptors.</summary>
    public static Task<SluiceProcess> ServeWithDescriptorsAsync(int descriptors, string configuration, params string[] arguments) =>
        StartAsync($"ulimit -n {descriptors}; exec \"$@\"", [], ["serve", "--config", configuration, .. arguments]);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static async Task<SluiceProcess> StartAsync(string script, Dictionary<string, string?> environment, string[] arguments)
    {
        string[] url = arguments.Contains("--url") ? [] : ["--url", "https://127.0.0.1:0"];
        string[] command = [.. SluiceExecutable.Command, .. arguments, .. url];
        var process = ManagedProcess.Start(new ManagedProcessOptions("sluice", "sh") { Arguments = ["-c", script, "sh", .. command], Environment = environment });
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

    [GeneratedRegex("Serving on https?://127.0.0.1:[0-9]+")]
    private static partial Regex Serving();
}
