namespace Sluice.Policies;

/// <summary>
/// What is made of values that come again in review after review, such as the annotations of a Deployment's pods: made once, and found again. One takes the place of
/// another that falls on the same, so what is held is bounded whatever pods say. Safe for concurrent use.
/// </summary>
/// <typeparam name="TKey">What it is made of.</typeparam>
/// <typeparam name="T">What is made.</typeparam>
/// <param name="make">Makes it.</param>
internal sealed class RepeatedValues<TKey, T>(Func<TKey, T> make)
    where TKey : IEquatable<TKey>
    where T : class
{
    private const int Places = 128;

    // Of what is longer, each is made anew: 128 of these hold no more than some megabytes.
    private const int Longest = 512;

    private readonly Known?[] _known = new Known?[Places];

    /// <summary>What is made of a value.</summary>
    /// <param name="key">The value.</param>
    /// <param name="length">How many characters it has.</param>
    public T Of(TKey key, int length)
    {
        ref var place = ref _known[(uint)key.GetHashCode() % Places];
        if (Volatile.Read(ref place) is { } known && known.Key.Equals(key))
        {
            return known.Value;
        }

        var made = make(key);
        if (length <= Longest)
        {
            Volatile.Write(ref place, new Known(key, made));
        }

        return made;
    }

    private sealed record Known(TKey Key, T Value);
}
