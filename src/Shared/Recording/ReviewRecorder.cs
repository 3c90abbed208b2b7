using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Json;

namespace Sluice.Recording;

/// <summary>
/// Keeps some of the reviews as lines of JSON, so that another configuration can be tried with them. The review path only copies what was sampled into a
/// bounded queue; a thread of its own replaces what may be secret and writes. What there is no room for is dropped, counted and reported.
/// </summary>
internal sealed class ReviewRecorder : IDecisionObserver
{
    // Bytes of the reviews that wait, in memory that no review counts.
    private const int MostWaiting = 8 * 1024 * 1024;

    // Reviews that wait. They are bounded by their bytes; the smallest has some hundreds.
    private const int Capacity = 4096;

    // A larger one is not recorded: its document would take more memory than the rest of the recorder together.
    private const int LargestReview = 1024 * 1024;

    private static readonly TimeSpan CleanInterval = TimeSpan.FromMinutes(1);

    private readonly RecordingDirectory _directory;
    private readonly RecordingJson _json;
    private readonly LineWriter<RecordedReview> _writer;
    private readonly ITimer _cleaning;
    private readonly TimeProvider _time;
    private readonly double _ratio;
    private long _waiting;

    /// <summary>Begins to record.</summary>
    /// <param name="options">Where and how much.</param>
    /// <param name="meter">What its counts belong to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets the events.</param>
    /// <exception cref="RefusedConfigurationException">The file of the key is no good.</exception>
    public ReviewRecorder(RecordingOptions options, Meter meter, TimeProvider time, ILogger logger)
    {
        (_time, _ratio, _directory) = (time, options.SamplingRatio, new RecordingDirectory(options, time));
        _json = new RecordingJson(new Redactor(KeyOf(options), options.Names));
        var news = new LineNews
        {
            Failed = problem => RecordingEvents.Failed(logger, options.Directory, problem),
            Resumed = () => RecordingEvents.Resumed(logger, options.Directory),
            Dropped = count => RecordingEvents.Dropped(logger, options.Directory, count),
        };
        _writer = new LineWriter<RecordedReview>(_directory, Write, news, time) { Capacity = Capacity, RetryInterval = options.RetryInterval, Begin = Begin };
        meter.CreateObservableCounter("sluice_recorded_reviews_total", _writer.Measure, description: "Reviews that were sampled to be recorded, by what became of them: written or dropped.");
        _writer.Start();
        _cleaning = time.CreateTimer(_ => _directory.Clean(), null, CleanInterval, CleanInterval);
    }

    /// <inheritdoc />
    public void Decided(ref DecidedReview review)
    {
        if (IsSampled())
        {
            var text = review.Request.Source.Document.Root.Raw;
            if (TryReserve(text.Length + review.Patch.Length))
            {
                Take(RecordedReview.Copy(_time.GetUtcNow(), review.Path, text, review.Patch) with { Decision = review.ToRecord(), Configuration = review.Configuration });
            }
        }
    }

    /// <summary>Takes a review that somebody else decides, if it is sampled.</summary>
    /// <param name="path">The webhook path that it goes to.</param>
    /// <param name="body">The review.</param>
    public void Forwarded(string path, ReadOnlySpan<byte> body)
    {
        if (IsSampled() && TryReserve(body.Length))
        {
            Take(RecordedReview.Copy(_time.GetUtcNow(), path, body, default));
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _cleaning.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
    }

    private static RedactionKey KeyOf(RecordingOptions options) => options.KeyFile is not { } file ? RedactionKey.Random()
        : RedactionKey.TryRead(file, out var key, out var problem) ? key
        : throw new RefusedConfigurationException($"the key of recorded reviews: {problem}; nothing is served.");

#pragma warning disable CA5394 // Which reviews are recorded is no secret.
    private bool IsSampled() => _ratio >= 1 || Random.Shared.NextDouble() < _ratio;
#pragma warning restore CA5394

    private bool TryReserve(int length)
    {
        if (length <= LargestReview && Interlocked.Add(ref _waiting, length) <= MostWaiting)
        {
            return true;
        }

        if (length <= LargestReview)
        {
            Interlocked.Add(ref _waiting, -length);
        }

        _writer.Drop(1);
        return false;
    }

    private void Take(RecordedReview review)
    {
        if (!_writer.TryTake(review))
        {
            Release(review);
        }
    }

    private void Begin(ByteBuffer batch)
    {
        if (_directory.BeginIfDue())
        {
            _json.BeginFile();
        }
    }

    private bool Write(RecordedReview review, ByteBuffer batch)
    {
        var before = batch.Length;
        try
        {
            if (_json.TryWrite(review, batch))
            {
                return true;
            }
        }
#pragma warning disable CA1031 // A defect in here costs a line, never the thread that writes them.
        catch (Exception)
#pragma warning restore CA1031
        {
            batch.Truncate(before);
            _json.BeginFile();
        }
        finally
        {
            Release(review);
        }

        _writer.Drop(1);
        return false;
    }

    private void Release(RecordedReview review)
    {
        Interlocked.Add(ref _waiting, -(review.ReviewLength + review.PatchLength));
        review.Return();
    }
}
