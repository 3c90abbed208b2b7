using Microsoft.Extensions.Logging;
using Sluice.Admission;
using Sluice.Decisions;
using Sluice.Telemetry;

namespace Sluice.Pipeline;

/// <summary>
/// The log of reviews, bounded whatever is sent: a line is as long as names can be, and of each kind there are so many a second; the next one says how many
/// were left out. Who must not miss one keeps the decision log.
/// </summary>
/// <param name="logger">Gets the events.</param>
/// <param name="time">The clock.</param>
internal sealed class ReviewLog(ILogger logger, TimeProvider time) : IDecisionObserver
{
    // Reviews that were simply allowed: a line for each costs more than deciding them.
    private const int PlainPerSecond = 10;

    // All others. More than people read, and less than a disk takes.
    private const int OthersPerSecond = 100;

    private const int RefusedPerSecond = 10;
    private const int FailedPerSecond = 10;
    private const int LongestError = 512;

    private readonly LogSampler _plain = new(time, PlainPerSecond);
    private readonly LogSampler _others = new(time, OthersPerSecond);
    private readonly LogSampler _refused = new(time, RefusedPerSecond);
    private readonly LogSampler _failed = new(time, FailedPerSecond);

    /// <inheritdoc />
    public void Decided(ref DecidedReview review)
    {
        var (request, decision, span) = (review.Request, review.Decision, review.Span);
        if (!logger.IsEnabled(LogLevel.Information) || !(decision.IsPlain ? _plain : _others).Take(review.Ended, out var skipped))
        {
            return;
        }

        var policies = string.Join(", ", decision.Outcomes.Select(outcome => $"{outcome.Policy}: {outcome.Result}"));
        AdmissionLog.Decided(
            logger, PlainText.Value(request.Uid), request.Operation.Name(), request.ResourcePath, request.Title, PlainText.Value(request.UserName), decision.Result, review.Elapsed.TotalMilliseconds, policies,
            span.TraceId, span.SpanId, skipped);
    }

    /// <summary>A request that is not a review.</summary>
    public void Refused(WebhookRoute route, HttpFault fault, RequestSpan span)
    {
        if (_refused.Take(out var skipped))
        {
            AdmissionLog.Refused(logger, route.Path, fault.Status, PlainText.Clean(fault.Logged, LongestError), span.TraceId, span.SpanId, skipped);
        }
    }

    /// <summary>A defect in a policy.</summary>
    public void PolicyFailed(string policy, AdmissionRequest request, Exception defect, RequestSpan span)
    {
        if (_failed.Take(out var skipped))
        {
            AdmissionLog.PolicyFailed(logger, policy, PlainText.Value(request.Uid), span.TraceId, span.SpanId, skipped, new DefectReport(defect));
        }
    }

    /// <summary>A defect outside the policies.</summary>
    public void Failed(WebhookRoute route, Exception defect, RequestSpan span)
    {
        if (_failed.Take(out var skipped))
        {
            AdmissionLog.Failed(logger, route.Path, span.TraceId, span.SpanId, skipped, new DefectReport(defect));
        }
    }
}
