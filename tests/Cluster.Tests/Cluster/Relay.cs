using System.Net;
using System.Net.Sockets;

namespace Sluice.Cluster.Tests.Cluster;

/// <summary>A stretch of network between a client and a server on 127.0.0.1 that a test can cut and mend.</summary>
internal sealed class Relay : IDisposable
{
    private readonly int _target;
    private readonly IPEndPoint _address;
    private readonly List<TcpClient> _connections = [];
    private TcpListener _listener;

    /// <summary>Leads to a port, from <paramref name="address"/> or any free port.</summary>
    public Relay(int target, IPEndPoint? address = null)
    {
        _target = target;
        _listener = new TcpListener(address ?? new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Start();
        _address = (IPEndPoint)_listener.LocalEndpoint;
        _ = AcceptAsync(_listener);
    }

    /// <summary>Where it listens.</summary>
    public int Port => _address.Port;

    /// <summary>Ends every connection, and takes no more.</summary>
    public void Cut()
    {
        _listener.Stop();
        lock (_connections)
        {
            _connections.ForEach(connection => connection.Dispose());
            _connections.Clear();
        }
    }

    /// <summary>Takes connections again.</summary>
    public void Mend()
    {
        _listener = new TcpListener(_address);
        _listener.Start();
        _ = AcceptAsync(_listener);
    }

    /// <inheritdoc/>
    public void Dispose() => Cut();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It was cut.
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        var server = new TcpClient();
        lock (_connections)
        {
            _connections.AddRange([client, server]);
        }

        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target);
            var (there, back) = (client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
            await Task.WhenAny(there, back);
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Either side is gone.
        }

        client.Dispose();
        server.Dispose();
    }
}
