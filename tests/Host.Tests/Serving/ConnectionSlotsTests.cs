using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Hosting.Serving;
using Sluice.Shared.Tests.Common;

namespace Sluice.Host.Tests.Serving;

public sealed class ConnectionSlotsTests
{
    private const int Limit = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_flood_that_is_faster_than_its_own_connections_end_leaves_room_for_other_peers()
    {
        var slots = new ConnectionSlots(Limit, Patience, _time, NullLogger.Instance);
        Assert.Equal(Limit, Open(slots, "10.0.0.1", Limit));

        // All of them have been strangers for long: each new one takes the place of an old one, which is not closed yet.
        _time.Advance(Patience);
        Assert.InRange(Open(slots, "10.0.0.1", 1_000), 1, 8);
        Assert.Equal(4, Open(slots, "10.0.0.2", 4));
    }

    [Fact]
    public void A_peer_with_fewer_connections_takes_the_place_of_the_one_that_has_most()
    {
        var slots = new ConnectionSlots(Limit, Patience, _time, NullLogger.Instance);
        Open(slots, "10.0.0.1", Limit);
        Assert.Equal(0, Open(slots, "10.0.0.1", 1));
        Assert.Equal(1, Open(slots, "10.0.0.2", 1));
    }

    // Kestrel waits for good for some streams of an HTTP/2 connection that it ends because there are too many.
    [Fact]
    public void A_connection_whose_socket_is_closed_has_no_slot_though_nobody_came_to_its_end()
    {
        var slots = new ConnectionSlots(Limit, Patience, _time, NullLogger.Instance);
        using var open = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var (staying, left) = (Connection("10.0.0.1"), Connection("10.0.0.1"));
        staying.Features.Set<IConnectionSocketFeature>(new SocketFeature(open));
        left.Features.Set<IConnectionSocketFeature>(new SocketFeature(closed));
        Assert.True(slots.TryOpen(staying) && slots.TryOpen(left));

        closed.Dispose();

        slots.GiveBackClosed();
        Assert.Equal(1, slots.Open);

        // It may come to its end after all.
        slots.Close(left);
        Assert.Equal(1, slots.Open);
        slots.Close(staying);
        Assert.Equal(0, slots.Open);
    }

    private static int Open(ConnectionSlots slots, string peer, int count) =>
        Enumerable.Range(0, count).Count(_ => slots.TryOpen(Connection(peer)));

    private static DefaultConnectionContext Connection(string peer) => new() { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(peer), 40_000) };

    private sealed record SocketFeature(Socket Socket) : IConnectionSocketFeature;
}
