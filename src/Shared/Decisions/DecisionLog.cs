using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Sluice.Decisions;

/// <summary>How the decision log is kept.</summary>
/// <param name="Target">A file, or <c>-</c> for standard output.</param>
internal sealed record DecisionLogOptions(string Target)
{
    /// <summary>Bytes at which a file is full and the next one begins. Default: 100 MiB.</summary>
    public long MaxBytes { get; init; } = 100 * 1024 * 1024;

    /// <summary>Full files that are kept beside the one that is written. Default: 5.</summary>
    public int Kept { get; init; } = 5;

    /// <summary>Time between two attempts while it cannot be written.</summary>
    public TimeSpan RetryInterval { get; init; } = LineWriter.DefaultRetryInterval;

    /// <summary>Decisions that may wait to be written; further ones are dropped, and counted. Default: 8192, some seconds of a busy server.</summary>
    public int Capacity { get; init; } = 8192;
}

/// <summary>
/// Every decision as a line of JSON, for auditors. A thread of its own writes: a slow disk, a full one, or a reader that stalls holds up no review.
/// What does not fit in its queue is dropped, counted and reported.
/// </summary>
internal sealed class DecisionLog : IDecisionObserver
{
    private readonly LineWriter<DecisionRecord> _writer;
    private readonly DecisionJson _json = new();

    /// <summary>Begins to write.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="meter">What its counts belong to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets the events.</param>
    public DecisionLog(DecisionLogOptions options, Meter meter, TimeProvider time, ILogger logger)
    {
        ILineTarget target = options.Target == "-" ? new StandardOutput() : new RotatedFile(options.Target, options.MaxBytes, options.Kept);
        var news = new LineNews
        {
            Failed = problem => DecisionLogEvents.Failed(logger, options.Target, problem),
            Resumed = () => DecisionLogEvents.Resumed(logger, options.Target),
            Dropped = count => DecisionLogEvents.Dropped(logger, options.Target, count),
        };
        _writer = new LineWriter<DecisionRecord>(target, Write, news, time) { Capacity = options.Capacity, RetryInterval = options.RetryInterval };
        meter.CreateObservableCounter("sluice_decision_log_entries_total", _writer.Measure, description: "Decisions for the decision log, by what became of them: written or dropped.");
        _writer.Start();
    }

    /// <inheritdoc />
    public void Decided(ref DecidedReview review) => Take(review.ToRecord());

    /// <summary>Takes a decision.</summary>
    internal void Take(DecisionRecord decision) => _writer.TryTake(decision);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private bool Write(DecisionRecord decision, Json.ByteBuffer batch)
    {
        _json.Write(decision, batch);
        return true;
    }
}
