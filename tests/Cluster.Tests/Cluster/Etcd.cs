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

    /// <summary>Starts it with its data under <paramref name="directory"/>. kube-apiserver itself waits until it is ready.</summary>
    public static Etcd Start(string program, string directory)
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

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
