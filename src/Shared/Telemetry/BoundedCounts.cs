using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace Sluice.Telemetry;

/// <summary>
/// Counts behind an instrument, by one bounded label and a few of fixed words. They are kept here and only shown when somebody asks, so that a review pays for
/// one look-up and one addition whoever listens.
/// </summary>
/// <param name="most">Values that get a place of their own beside <paramref name="always"/>; further ones are counted as <paramref name="other"/>.</param>
/// <param name="cells">How many pairs the other labels make.</param>
/// <param name="always">Values that keep their place whatever callers name.</param>
/// <param name="other">The value of what has no place.</param>
/// <param name="time">The clock.</param>
internal sealed class BoundedCounts<TKey>(int most, int cells, IEnumerable<TKey> always, TKey other, TimeProvider time)
    where TKey : notnull
{
    private readonly FrozenDictionary<TKey, long[]> _always = always.Append(other).ToFrozenDictionary(key => key, _ => new long[cells]);
    private readonly Places<TKey, long[]> _named = new(most, time, () => new long[cells]);

    /// <summary>Counts one.</summary>
    /// <param name="key">The bounded label; what is not fit for one is <c>other</c> already.</param>
    /// <param name="cell">The pair of the other labels.</param>
    public void Add(TKey key, int cell)
    {
        var counts = _always.TryGetValue(key, out var own) || _named.TryFind(key, out own) ? own : _always[other];
        Interlocked.Increment(ref counts[cell]);
    }

    /// <summary>What was counted.</summary>
    /// <param name="labels">The labels of a key and a cell.</param>
    public IEnumerable<Measurement<long>> Measure(Func<TKey, int, KeyValuePair<string, object?>[]> labels)
    {
        foreach (var (key, counts) in _always.Concat(_named.All))
        {
            for (var cell = 0; cell < counts.Length; cell++)
            {
                if (Interlocked.Read(ref counts[cell]) is > 0 and var count)
                {
                    yield return new Measurement<long>(count, labels(key, cell));
                }
            }
        }
    }
}
