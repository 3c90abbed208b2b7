using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Sluice.Hosting.Serving;

/// <summary>
/// Sockets, of which one too many is closed before the next is accepted. Kestrel's own limit closes them later and many at a time, and a storm
/// of connections would take the last file descriptor in between.
/// </summary>
internal sealed class BoundedTransport(IOptions<SocketTransportOptions> options, ILoggerFactory loggers, ConnectionSlots slots) : IConnectionListenerFactory
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);

    /// <inheritdoc />
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new BoundedListener(await _sockets.BindAsync(endpoint, cancellationToken), slots);

    private sealed class BoundedListener(IConnectionListener listener, ConnectionSlots slots) : IConnectionListener
    {
        public EndPoint EndPoint => listener.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (true)
            {
                var connection = await listener.AcceptAsync(cancellationToken);
                if (connection is null || slots.TryOpen(connection))
                {
                    return connection;
                }

                connection.Abort();
                await connection.DisposeAsync();
            }
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => listener.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}
