using Sluice.Json;

namespace Sluice.Policies;

/// <summary>
/// What is made of values that come again in review after review, such as the annotations of a Deployment's pods: made once, and found again.
/// What is held is bounded whatever pods say. Safe for concurrent use.
/// </summary>
/// <typeparam name="TKey">What it is made of.</typeparam>
/// <typeparam name="T">What is made.</typeparam>
/// <param name="make">Makes it.</param>
internal sealed class RepeatedValues<TKey, T>(Func<TKey, T> make)
    where TKey : IEquatable<TKey>
    where T : class
{
    // For 128.
    private const int Sets = 32;

    // Of what is longer, each is made anew: 128 of these hold no more than some megabytes.
    private const int Longest = 512;

    private readonly KeptPlaces<Known> _known = new(Sets);

    /// <summary>What is made of a value.</summary>
    /// <param name="key">The value.</param>
    /// <param name="length">How many characters it has.</param>
    public T Of(TKey key, int length)
    {
        var hash = key.GetHashCode();
        foreach (ref var place in _known.Of(hash))
        {
            if (Volatile.Read(ref place) is { } known && known.Key.Equals(key))
            {
                return known.Value;
            }
        }

        var made = make(key);
        if (length <= Longest)
        {
            _known.Keep(hash, new Known(key, made));
        }

        return made;
    }

    private sealed record Known(TKey Key, T Value);
}
