using Sluice.Cluster.Tests.Processes;

namespace Sluice.Cluster.Tests.Cluster;

/// <summary>An etcd with one member on 127.0.0.1.</summary>
internal sealed class Etcd : IAsyncDisposable
{
    private Etcd(ManagedProcess process, string url)
    {
        Process = process;
        Url = url;
    }

    /// <summary>The process.</summary>
    public ManagedProcess Process { get; }

    /// <summary>Where it listens for clients.</summary>
    public string Url { get; }

    /// <summary>Starts it with its data under <paramref name="directory"/>, and waits until it answers.</summary>
    /// <remarks>kube-apiserver ends itself when its etcd does not come soon, and a busy machine can be slow to start both at once.</remarks>
    /// <exception cref="TimeoutException">It was not ready in time, or ended; the message has the end of its output.</exception>
    public static async Task<Etcd> StartAsync(string program, string directory, TimeSpan deadline)
    {
        var etcd = Start(program, directory);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            await etcd.Process.WaitForAsync("readiness", () => etcd.IsHealthyAsync(http), deadline);
            return etcd;
        }
        catch (Exception)
        {
            await etcd.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static Etcd Start(string program, string directory)
    {
        var client = $"http://127.0.0.1:{FreePorts.Next()}";
        var peer = $"http://127.0.0.1:{FreePorts.Next()}";
        var process = ManagedProcess.Start(new ManagedProcessOptions("etcd", program)
        {
            Arguments =
            [
                "--name=test",
                $"--data-dir={Path.Combine(directory, "etcd")}",
                $"--listen-client-urls={client}",
                $"--advertise-client-urls={client}",
                $"--listen-peer-urls={peer}",
                $"--initial-advertise-peer-urls={peer}",
                $"--initial-cluster=test={peer}",
            ],
        });
        return new Etcd(process, client);
    }

    private async Task<bool> IsHealthyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync($"{Url}/health");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
