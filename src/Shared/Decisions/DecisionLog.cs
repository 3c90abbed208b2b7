using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Telemetry;

namespace Sluice.Decisions;

/// <summary>How the decision log is kept.</summary>
/// <param name="Target">A file, or <c>-</c> for standard output.</param>
internal sealed record DecisionLogOptions(string Target)
{
    /// <summary>Bytes at which a file is full and the next one begins. Default: 100 MiB.</summary>
    public long MaxBytes { get; init; } = 100 * 1024 * 1024;

    /// <summary>Full files that are kept beside the one that is written. Default: 5.</summary>
    public int Kept { get; init; } = 5;

    /// <summary>Time between two attempts while it cannot be written. Default: 1 s.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Decisions that may wait to be written; further ones are dropped, and counted. Default: 8192, some seconds of a busy server.</summary>
    public int Capacity { get; init; } = 8192;
}

/// <summary>
/// Every decision as a line of JSON, for auditors. A thread of its own writes: a slow disk, a full one, or a reader that stalls holds up no review.
/// What does not fit in its queue is dropped, counted and reported.
/// </summary>
internal sealed class DecisionLog : IDecisionObserver
{
    // Lines are written together up to this size.
    private const int BatchBytes = 64 * 1024;

    // How long the end of the process waits for what is still to be written.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly long[] _counts = new long[2];
    private readonly DecisionLogOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IDecisionTarget _target;
    private readonly Channel<DecisionRecord> _queue;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _writing;
    private readonly DecisionJson _json = new();
    private long _dropped;
    private bool _failing;

    /// <summary>Begins to write.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="meter">What its counts belong to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets the events.</param>
    public DecisionLog(DecisionLogOptions options, Meter meter, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _target = options.Target == "-" ? new DecisionOutput() : new DecisionFile(options.Target, options.MaxBytes, options.Kept);
        _queue = Channel.CreateBounded<DecisionRecord>(new BoundedChannelOptions(options.Capacity) { SingleReader = true });
        meter.CreateObservableCounter("sluice_decision_log_entries_total", Measure, description: "Decisions for the decision log, by what became of them: written or dropped.");
        _writing = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <inheritdoc />
    public void Decided(ref DecidedReview review) => Take(review.ToRecord());

    /// <summary>Takes a decision.</summary>
    internal void Take(DecisionRecord decision)
    {
        if (!_queue.Writer.TryWrite(decision))
        {
            Drop(1);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ending.CancelAsync().ConfigureAwait(false);
        try
        {
            await _writing.WaitAsync(Patience, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The disk does not answer; the process ends without it.
            return;
        }

        _target.Dispose();
        _ending.Dispose();
    }

    private IEnumerable<Measurement<long>> Measure() =>
    [
        new(Interlocked.Read(ref _counts[0]), new KeyValuePair<string, object?>("result", "written")),
        new(Interlocked.Read(ref _counts[1]), new KeyValuePair<string, object?>("result", "dropped")),
    ];

    private void Run()
    {
        // Before the first decision, so that a path that is no good is seen at the start.
        var batch = new ByteBuffer(BatchBytes);
        Write(batch, 0);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Reset();
            var count = 0;
            while (batch.Length < BatchBytes && _queue.Reader.TryRead(out var decision))
            {
                _json.Write(decision, batch);
                count++;
            }

            Write(batch, count);
        }

        ReportDropped();
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

            Task.Delay(_options.RetryInterval, _time, _ending.Token).ContinueWith(_ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        }

        Interlocked.Add(ref _counts[0], count);
        ReportDropped();
    }

    private bool TryAppend(ByteBuffer batch)
    {
        try
        {
            _target.Append(batch.Span);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!_failing)
            {
                DecisionLogEvents.Failed(_logger, _options.Target, exception.Message);
            }

            _failing = true;
            return false;
        }

        if (_failing)
        {
            DecisionLogEvents.Resumed(_logger, _options.Target);
        }

        _failing = false;
        return true;
    }

    private void Drop(int count)
    {
        Interlocked.Add(ref _counts[1], count);
        Interlocked.Add(ref _dropped, count);
    }

    private void ReportDropped()
    {
        if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var count)
        {
            DecisionLogEvents.Dropped(_logger, _options.Target, count);
        }
    }
}
