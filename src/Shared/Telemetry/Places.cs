using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Sluice.Telemetry;

/// <summary>
/// A bounded number of places for what callers name, and something kept in each. Whoever reaches the port can name new ones in every request; so when all are
/// taken, the one that nobody has named for longest gives way, but only after <see cref="Idle"/>: names in use keep theirs, and no caller takes them for good.
/// Safe for concurrent use.
/// </summary>
/// <param name="most">How many places there are.</param>
/// <param name="time">The clock.</param>
/// <param name="make">Makes what is kept in a place.</param>
internal sealed class Places<TName, T>(int most, TimeProvider time, Func<T> make)
    where TName : notnull
    where T : class
{
    /// <summary>How long a name may be away before its place can be taken by another.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<TName, Place> _places = new();
    private readonly Lock _taking = new();
    private long _nextSweep;

    /// <summary>What is kept, by name.</summary>
    public IEnumerable<KeyValuePair<TName, T>> All => _places.Select(place => KeyValuePair.Create(place.Key, place.Value.Kept));

    /// <summary>The place of a name, which takes a free one if it has none yet.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryFind(TName name, [NotNullWhen(true)] out T? kept)
    {
        var now = time.GetTimestamp();
        if (!_places.TryGetValue(name, out var place))
        {
            place = Take(name, now);
        }

        place?.Name(now);
        kept = place?.Kept;
        return kept is not null;
    }

    private Place? Take(TName name, long now)
    {
        lock (_taking)
        {
            if (_places.Count >= most && !TryFree(now))
            {
                return null;
            }

            return _places.GetOrAdd(name, _ => new Place(make(), now));
        }
    }

    // Until the oldest name of the last look can be old enough there is no use in looking again: a flood of names costs a comparison each.
    private bool TryFree(long now)
    {
        if (now < _nextSweep || _places.IsEmpty)
        {
            return false;
        }

        var (name, place) = _places.MinBy(one => one.Value.Named);
        if (time.GetElapsedTime(place.Named, now) < Idle)
        {
            _nextSweep = place.Named + (long)(Idle.TotalSeconds * time.TimestampFrequency);
            return false;
        }

        return _places.TryRemove(name, out _);
    }

    private sealed class Place(T kept, long named)
    {
        private long _named = named;

        public T Kept => kept;

        public long Named => Volatile.Read(ref _named);

        public void Name(long now) => Volatile.Write(ref _named, now);
    }
}
