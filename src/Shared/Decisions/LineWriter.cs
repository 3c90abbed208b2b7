using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Sluice.Json;

namespace Sluice.Decisions;

/// <summary>What a <see cref="LineWriter{T}"/> has to tell.</summary>
internal sealed record LineNews
{
    /// <summary>It cannot be written, and why; said once until it can again.</summary>
    public required Action<string> Failed { get; init; }

    /// <summary>It is written again.</summary>
    public required Action Resumed { get; init; }

    /// <summary>So many are missing.</summary>
    public required Action<long> Dropped { get; init; }
}

/// <summary>What is the same of every <see cref="LineWriter{T}"/>.</summary>
internal static class LineWriter
{
    /// <summary>Time between two attempts while it cannot be written: 1 s.</summary>
    public static readonly TimeSpan DefaultRetryInterval = TimeSpan.FromSeconds(1);
}

/// <summary>
/// Writes things as lines, on a thread of its own: a slow disk, a full one, or a reader that stalls holds up nobody. What does not fit in its queue is dropped,
/// counted and told.
/// </summary>
/// <param name="target">Where the lines go.</param>
/// <param name="write">Writes one as a line, on the thread of the writer; false where nothing comes of it.</param>
/// <param name="news">What it tells.</param>
/// <param name="time">The clock.</param>
internal sealed class LineWriter<T>(ILineTarget target, Func<T, ByteBuffer, bool> write, LineNews news, TimeProvider time) : IAsyncDisposable
{
    // Lines are written together up to this size.
    private const int BatchBytes = 64 * 1024;

    // How long the end of the process waits for what is still to be written.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ending = new();
    private Channel<T> _queue = Channel.CreateBounded<T>(1);
    private Task _writing = Task.CompletedTask;
    private long _written;
    private long _dropped;
    private long _untold;
    private bool _failing;

    /// <summary>Things that may wait to be written.</summary>
    public required int Capacity { get; init; }

    /// <summary>Time between two attempts while it cannot be written.</summary>
    public TimeSpan RetryInterval { get; init; } = LineWriter.DefaultRetryInterval;

    /// <summary>Called before each batch of lines, which it may begin.</summary>
    public Action<ByteBuffer>? Begin { get; init; }

    /// <summary>Begins to write.</summary>
    public void Start()
    {
        _queue = Channel.CreateBounded<T>(new BoundedChannelOptions(Capacity) { SingleReader = true });
        _writing = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Takes one to write. Never waits.</summary>
    /// <returns>Whether there was room for it; if not, it is counted.</returns>
    public bool TryTake(T item)
    {
        if (_queue.Writer.TryWrite(item))
        {
            return true;
        }

        Drop(1);
        return false;
    }

    /// <summary>Counts what could not be taken.</summary>
    public void Drop(long count)
    {
        Interlocked.Add(ref _dropped, count);
        Interlocked.Add(ref _untold, count);
    }

    /// <summary>How many were written, and how many dropped.</summary>
    public IEnumerable<Measurement<long>> Measure() =>
    [
        new(Interlocked.Read(ref _written), new KeyValuePair<string, object?>("result", "written")),
        new(Interlocked.Read(ref _dropped), new KeyValuePair<string, object?>("result", "dropped")),
    ];

    /// <summary>Writes what waits, as far as that goes within seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ending.CancelAsync().ConfigureAwait(false);
        try
        {
            await _writing.WaitAsync(Patience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The disk does not answer; the process ends without it.
            return;
        }

        target.Dispose();
        _ending.Dispose();
    }

    private void Run()
    {
        // Before the first one, so that a path that is no good is seen at the start.
        var batch = new ByteBuffer(BatchBytes);
        Begin?.Invoke(batch);
        Write(batch, 0);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Reset();
            Begin?.Invoke(batch);
            var count = 0;
            while (batch.Length < BatchBytes && _queue.Reader.TryRead(out var item))
            {
                count += write(item, batch) ? 1 : 0;
            }

            Write(batch, count);
        }

        TellDropped();
    }

    // Until it is written; at the end of the process it is tried once.
    private void Write(ByteBuffer batch, int count)
    {
        while (!TryAppend(batch))
        {
            if (_ending.IsCancellationRequested)
            {
                Drop(count);
                return;
            }

            Task.Delay(RetryInterval, time, _ending.Token).ContinueWith(_ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        }

        Interlocked.Add(ref _written, count);
        TellDropped();
    }

    private bool TryAppend(ByteBuffer batch)
    {
        try
        {
            target.Append(batch.Span);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!_failing)
            {
                news.Failed(exception.Message);
            }

            _failing = true;
            return false;
        }

        if (_failing)
        {
            news.Resumed();
        }

        _failing = false;
        return true;
    }

    private void TellDropped()
    {
        if (Interlocked.Exchange(ref _untold, 0) is > 0 and var count)
        {
            news.Dropped(count);
        }
    }
}
