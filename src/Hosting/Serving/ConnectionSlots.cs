using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Sluice.Telemetry;

namespace Sluice.Hosting.Serving;

/// <summary>
/// The connections that an address may have open at once. A connection on which no review was answered is a stranger. When all are taken, a new one gets
/// the place of a stranger: of the peer that has most of them, if the new one's peer has fewer; else of one that has been a stranger for long. So a
/// caller who opens all of them and says nothing, or asks for a probe, shuts nobody out for good, and cannot make work by coming again and again.
/// </summary>
/// <param name="limit">Connections that may be open.</param>
/// <param name="patience">How long a stranger is left alone by those of its own peer.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets the event of a refusal.</param>
internal sealed class ConnectionSlots(int limit, TimeSpan patience, TimeProvider time, ILogger logger)
{
    // A connection that gives way is open for a moment longer; a storm that is faster than that is refused. Two addresses have as many of these
    // as are left of the descriptors that FileDescriptors reserves.
    private const int GivingWay = 16;

    // As many of these as may be taken by a peer whose own strangers give way: the rest is for peers that have fewer connections, however fast others come.
    private const int GivingWayToTheirOwn = 4;
    private const int LoggedPerSecond = 1;

    private readonly LogSampler _sampler = new(time, LoggedPerSecond);
    private readonly Dictionary<IPAddress, LinkedList<Slot>> _strangers = [];
    private readonly HashSet<Slot> _taken = [];

    /// <summary>Connections that are open.</summary>
    public int Open
    {
        get
        {
            lock (_strangers)
            {
                return _taken.Count;
            }
        }
    }

    /// <summary>Connections that may be open; lowered to what there are file descriptors for.</summary>
    public int Limit { get; private set; } = limit;

    /// <summary>Lowers the limit to what there is room for.</summary>
    /// <returns>Whether there was less room than the limit.</returns>
    public bool FitTo(int room)
    {
        var fits = Limit <= room;
        Limit = Math.Min(Limit, room);
        return !fits;
    }

    /// <summary>Counts a connection that was accepted, and keeps its slot among its features.</summary>
    /// <returns>Whether there was room for it.</returns>
    public bool TryOpen(ConnectionContext connection)
    {
        if (TryTake(connection, out var leaving))
        {
            leaving?.Connection.Abort(new ConnectionAbortedException("A stranger gave way to a new connection."));
            return true;
        }

        if (_sampler.Take(out var skipped))
        {
            ServeLog.ConnectionRefused(logger, Limit, skipped);
        }

        return false;
    }

    /// <summary>Gives the slot of a connection back.</summary>
    public void Close(ConnectionContext connection)
    {
        if (connection.Features.Get<Slot>() is { } slot)
        {
            lock (_strangers)
            {
                GiveBack(slot);
            }
        }
    }

    /// <summary>
    /// Gives back the slots of connections whose sockets are closed though Kestrel has not come to their end. Kestrel (10.0.12) has a bounded queue for the streams of
    /// an HTTP/2 connection that have something to write. Resets that come faster than it is emptied fill it; Kestrel closes the connection then, and waits for the
    /// streams that found no place in it, for good. Such a connection would count, and be kept in memory. Looking at 5,000 takes 0.2 ms.
    /// </summary>
    public void GiveBackClosed()
    {
        lock (_strangers)
        {
            foreach (var slot in _taken)
            {
                if (slot.IsClosed)
                {
                    GiveBack(slot);
                }
            }
        }
    }

    /// <summary>Lets the connection of a request stay, whoever else comes: its caller got a review answered.</summary>
    public void Welcome(HttpContext context)
    {
        if (context.Features.Get<Slot>() is not { IsStranger: true } slot)
        {
            return;
        }

        lock (_strangers)
        {
            Forget(slot);
        }
    }

    private bool TryTake(ConnectionContext connection, out Slot? leaving)
    {
        lock (_strangers)
        {
            leaving = null;
            var slot = new Slot(connection, Peer.Of((connection.RemoteEndPoint as IPEndPoint)?.Address), time.GetTimestamp());
            if (_taken.Count >= Limit && ((leaving = FindLeaving(slot.Peer, out var room)) is null || _taken.Count >= Limit + room))
            {
                leaving = null;
                return false;
            }

            if (leaving is not null)
            {
                Forget(leaving);
            }

            _taken.Add(slot);
            Remember(slot);
            return true;
        }
    }

    private Slot? FindLeaving(IPAddress peer, out int room)
    {
        room = GivingWayToTheirOwn;
        var own = _strangers.GetValueOrDefault(peer)?.Count ?? 0;
        var most = _strangers.Values.MaxBy(strangers => strangers.Count);
        if (most is null)
        {
            return null;
        }

        var oldest = most.First!.Value;
        if (most.Count > own + 1)
        {
            room = GivingWay;
            return oldest;
        }

        return time.GetElapsedTime(oldest.Since) >= patience ? oldest : null;
    }

    private void Remember(Slot slot)
    {
        if (!_strangers.TryGetValue(slot.Peer, out var strangers))
        {
            _strangers.Add(slot.Peer, strangers = []);
        }

        slot.Stranger = strangers.AddLast(slot);
        slot.Connection.Features.Set(slot);
    }

    private void GiveBack(Slot slot)
    {
        _taken.Remove(slot);
        Forget(slot);
    }

    private void Forget(Slot slot)
    {
        if (slot.Stranger is not { List: { } strangers } node)
        {
            return;
        }

        strangers.Remove(node);
        slot.Stranger = null;
        if (strangers.Count == 0)
        {
            _strangers.Remove(slot.Peer);
        }
    }

    /// <summary>One connection.</summary>
    private sealed class Slot(ConnectionContext connection, IPAddress peer, long since)
    {
        public ConnectionContext Connection { get; } = connection;

        public IPAddress Peer { get; } = peer;

        public long Since { get; } = since;

        public LinkedListNode<Slot>? Stranger { get; set; }

        public bool IsStranger => Stranger is not null;

        public bool IsClosed => Connection.Features.Get<IConnectionSocketFeature>()?.Socket.SafeHandle.IsClosed == true;
    }
}
