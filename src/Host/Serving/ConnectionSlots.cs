using Microsoft.AspNetCore.Connections;
using Sluice.Telemetry;

namespace Sluice.Host.Serving;

/// <summary>
/// The connections that an address may have open at once. When all are taken, the one that has been a stranger for longest gives way to a new one: a
/// caller who opens all of them and says nothing, or asks for a probe, shuts nobody out for good. A caller whose reviews are answered is no stranger.
/// </summary>
internal sealed class ConnectionSlots(int limit, TimeProvider time, ILogger logger)
{
    // A connection that gives way is open for a moment longer; a storm that is faster than that is refused. Two addresses have as many of these
    // as are left of the descriptors that FileDescriptors reserves.
    private const int GivingWay = 16;
    private const int LoggedPerSecond = 1;

    private readonly LogSampler _sampler = new(time, LoggedPerSecond);
    private readonly LinkedList<Slot> _strangers = [];
    private int _open;

    /// <summary>Connections that are open.</summary>
    public int Open => Volatile.Read(ref _open);

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
        if (TryTake(connection, out var oldest))
        {
            oldest?.Connection.Abort(new ConnectionAbortedException("A stranger gave way to a new connection."));
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
        lock (_strangers)
        {
            _open--;
            if (connection.Features.Get<Slot>() is { } slot)
            {
                Forget(slot);
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

    private bool TryTake(ConnectionContext connection, out Slot? oldest)
    {
        lock (_strangers)
        {
            oldest = _open < Limit ? null : _strangers.First?.Value;
            if (_open >= Limit && (oldest is null || _open >= Limit + GivingWay))
            {
                return false;
            }

            if (oldest is not null)
            {
                Forget(oldest);
            }

            _open++;
            var slot = new Slot(connection);
            slot.Stranger = _strangers.AddLast(slot);
            connection.Features.Set(slot);
            return true;
        }
    }

    private void Forget(Slot slot)
    {
        if (slot.Stranger is { } node)
        {
            _strangers.Remove(node);
            slot.Stranger = null;
        }
    }

    /// <summary>One connection.</summary>
    private sealed class Slot(ConnectionContext connection)
    {
        public ConnectionContext Connection { get; } = connection;

        public LinkedListNode<Slot>? Stranger { get; set; }

        public bool IsStranger => Stranger is not null;
    }
}
