namespace Sluice.Cluster.Watching;

/// <summary>
/// How long to wait before the next try: twice as long each time up to half a minute, each up to a half shorter by chance, so that replicas that lost the same API server do not
/// all come back at once.
/// </summary>
/// <param name="chance">Gives a number from 0 to below 1.</param>
internal sealed class Backoff(Func<double> chance)
{
    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private TimeSpan _next = First;

    /// <summary>The wait after one more failure.</summary>
    public TimeSpan Next()
    {
        var wait = _next * (1 - (chance() / 2));
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return wait;
    }

    /// <summary>It worked.</summary>
    public void Reset() => _next = First;
}
