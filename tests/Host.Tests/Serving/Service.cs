using System.Net;
using System.Net.Sockets;

namespace Sluice.Host.Tests.Serving;

/// <summary>One address in front of several instances, as a Kubernetes Service is: each new connection goes to the next one, and stays there.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<(Uri Url, int Open)> _instances = [];
    private readonly Task _accepting;
    private int _next;
    private int? _targets;

    /// <summary>Begins with one instance.</summary>
    public Service(Uri first)
    {
        Add(first);
        _listener.Start();
        Url = new Uri($"{first.Scheme}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>The address.</summary>
    public Uri Url { get; }

    /// <summary>Adds an instance.</summary>
    public void Add(Uri url)
    {
        lock (_instances)
        {
            _instances.Add((url, 0));
        }
    }

    /// <summary>Leads new connections to another instance from here on; those that there are stay.</summary>
    public void Replace(Uri url)
    {
        Add(url);
        lock (_instances)
        {
            _instances.Sort((one, other) => (one.Url == url ? 0 : 1) - (other.Url == url ? 0 : 1));
            _targets = 1;
        }
    }

    /// <summary>Connections that an instance has.</summary>
    public int Open(Uri url)
    {
        lock (_instances)
        {
            return _instances.Single(instance => instance.Url == url).Open;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        var url = Count(_next++, 1);
        using (client)
        using (var instance = new TcpClient())
        {
            try
            {
                await instance.ConnectAsync(url.Host, url.Port);
                var (there, back) = (client.GetStream().CopyToAsync(instance.GetStream()), instance.GetStream().CopyToAsync(client.GetStream()));
                await Task.WhenAny(there, back);
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                // The client sees its connection end.
            }
        }

        Count(url, -1);
    }

    private Uri Count(int turn, int change)
    {
        lock (_instances)
        {
            var url = _instances[turn % (_targets ?? _instances.Count)].Url;
            Count(url, change);
            return url;
        }
    }

    private void Count(Uri url, int change)
    {
        lock (_instances)
        {
            var index = _instances.FindIndex(instance => instance.Url == url);
            _instances[index] = (url, _instances[index].Open + change);
        }
    }
}
