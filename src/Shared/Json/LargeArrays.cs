namespace Sluice.Json;

/// <summary>
/// Arrays that large reviews were read into, kept for the next ones for a few seconds. Each of them asked anew costs a collection of the whole heap, in
/// which every other review waits: a caller of ten large reviews a second could take half of all time with that.
/// </summary>
/// <typeparam name="T">What is in them; nothing that refers to anything.</typeparam>
/// <param name="elementSize">Bytes of one.</param>
/// <param name="mostKept">What all that are kept may have, in bytes.</param>
/// <param name="time">The clock.</param>
internal sealed class LargeArrays<T>(int elementSize, long mostKept, TimeProvider time)
    where T : unmanaged
{
    // Smaller ones come and go with the youngest generation.
    private const int Large = 64 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly List<Kept> _kept = [];
    private ITimer? _timer;
    private long _bytes;

    /// <summary>Bytes that are kept.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>An array of at least so many elements, and at most twice as many; it holds anything.</summary>
    public T[] Rent(int length) => IsLarge(length) ? Find(length) ?? GC.AllocateUninitializedArray<T>(length) : new T[length];

    /// <summary>Gives an array back that nobody reads any more.</summary>
    public void Return(T[] array)
    {
        if (!IsLarge(array.Length))
        {
            return;
        }

        lock (_kept)
        {
            var size = (long)array.Length * elementSize;
            if (_bytes + size > mostKept)
            {
                return;
            }

            _bytes += size;
            _kept.Add(new Kept(array, time.GetTimestamp()));
            _timer ??= time.CreateTimer(_ => LetGo(), null, Interval, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Whether an array of so many elements is kept at all.</summary>
    public bool IsLarge(int length) => (long)length * elementSize >= Large;

    private T[]? Find(int length)
    {
        lock (_kept)
        {
            var best = -1;
            for (var at = 0; at < _kept.Count; at++)
            {
                var has = _kept[at].Array.Length;
                if (has >= length && has / 2 <= length && (best < 0 || has < _kept[best].Array.Length))
                {
                    best = at;
                }
            }

            return best < 0 ? null : Take(best);
        }
    }

    private T[] Take(int at)
    {
        var array = _kept[at].Array;
        _kept.RemoveAt(at);
        _bytes -= (long)array.Length * elementSize;
        return array;
    }

    // What nobody asked for in a while goes, and with the last of it the timer.
    private void LetGo()
    {
        lock (_kept)
        {
            for (var at = _kept.Count - 1; at >= 0; at--)
            {
                if (time.GetElapsedTime(_kept[at].Since) >= Interval)
                {
                    _ = Take(at);
                }
            }

            if (_kept.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }

            _timer?.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }

    private readonly record struct Kept(T[] Array, long Since);
}

/// <summary>The arrays that the reviews of one endpoint share.</summary>
/// <param name="time">The clock.</param>
internal sealed class ReviewArrays(TimeProvider time)
{
    private const long MiB = 1024 * 1024;

    /// <summary>Of texts and answers: about what two of the largest have.</summary>
    public LargeArrays<byte> Bytes { get; } = new(1, 16 * MiB, time);

    /// <summary>Of documents: what one of the largest has, with the arrays that it outgrew.</summary>
    public LargeArrays<Entry> Entries { get; } = new(Document.EntrySize, 40 * MiB, time);
}
