using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sluice.FunctionApp.Tests.Cluster;

/// <summary>An API server that takes calls and never answers them, with a kubeconfig that leads to it.</summary>
internal sealed class SilentCluster : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentBag<TcpClient> _callers = [];

    /// <summary>Starts it.</summary>
    /// <param name="directory">Where the kubeconfig is written.</param>
    public SilentCluster(string directory)
    {
        _listener.Start();
        Kubeconfig = Path.Combine(directory, "kubeconfig");
        File.WriteAllText(Kubeconfig,
            $$"""
            apiVersion: v1
            kind: Config
            current-context: silent
            clusters: [{ name: silent, cluster: { server: "http://{{_listener.LocalEndpoint}}" } }]
            contexts: [{ name: silent, context: { cluster: silent, user: nobody } }]
            users: [{ name: nobody, user: { token: anything } }]
            """);
        _ = AcceptAsync();
    }

    /// <summary>The file for KUBECONFIG.</summary>
    public string Kubeconfig { get; }

    /// <summary>Ends when a policy has looked something up: what is watched is listed before.</summary>
    public Task Called => _called.Task;

    /// <inheritdoc />
    public void Dispose()
    {
        _listener.Dispose();
        foreach (var caller in _callers)
        {
            caller.Dispose();
        }
    }

    private async Task ReadAsync(NetworkStream stream)
    {
        try
        {
            var reader = new StreamReader(stream);
            if (await reader.ReadLineAsync() is { } line && line.Contains("/services/", StringComparison.Ordinal))
            {
                _called.TrySetResult();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The caller went away.
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var caller = await _listener.AcceptTcpClientAsync();
                _callers.Add(caller);
                _ = ReadAsync(caller.GetStream());
            }
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException)
        {
            // The test is over, or the caller went away.
        }
    }
}
