using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Shared.Tests.Policies.ConsulRegistration;

/// <summary>A small HTTP server that stands for a node's Consul agent, on 127.0.0.1.</summary>
internal sealed class ConsulAgent : IDisposable
{
    private readonly HttpListener _listener = new();

    public ConsulAgent()
    {
        Port = FreePort();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>How many requests it still answers with 500 before it does its work.</summary>
    public int Failures { get; set; }

    /// <summary>What it was asked: method, path as it was sent, content type and body.</summary>
    public ConcurrentQueue<(string Method, string Path, string? Type, string Body)> Requests { get; } = [];

    /// <summary>A port at which nobody listens.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                Requests.Enqueue((context.Request.HttpMethod, context.Request.RawUrl!, context.Request.ContentType, await reader.ReadToEndAsync()));
                context.Response.StatusCode = Failures-- > 0 ? 500 : 200;
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}
