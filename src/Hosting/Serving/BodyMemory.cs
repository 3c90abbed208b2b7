using System.Net;

namespace Sluice.Hosting.Serving;

/// <summary>
/// The memory that bodies hold while they are on their way. It is the senders who decide how long that is, so no peer may have more than half of what the
/// others have left free: there is always something for one more. What is too much is refused, never queued.
/// </summary>
internal sealed class BodyMemory(long bytes)
{
    private readonly Dictionary<IPAddress, long> _held = [];
    private long _total;

    /// <summary>Bytes that are held.</summary>
    public long Held => Volatile.Read(ref _total);

    /// <summary>Counts memory for a peer; give it back with <see cref="Release"/>.</summary>
    /// <param name="peer">From <see cref="Peer.Of"/>.</param>
    /// <param name="more">Bytes.</param>
    public bool TryReserve(IPAddress peer, long more)
    {
        lock (_held)
        {
            var held = _held.GetValueOrDefault(peer);
            var left = bytes - (_total - held);
            if (held + more > left / 2)
            {
                return false;
            }

            _held[peer] = held + more;
            _total += more;
            return true;
        }
    }

    /// <summary>Gives memory back.</summary>
    public void Release(IPAddress peer, long less)
    {
        lock (_held)
        {
            _total -= less;
            if ((_held[peer] -= less) == 0)
            {
                _held.Remove(peer);
            }
        }
    }
}
