using System.Security.Cryptography;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Telemetry;

namespace Sluice.Decisions;

/// <summary>Tells decisions to those who want to know of them.</summary>
internal sealed class DecisionRecords(IReadOnlyList<IDecisionSink> sinks, TimeProvider time)
{
    /// <summary>Tells one.</summary>
    /// <param name="configuration">What decided.</param>
    /// <param name="call">Where it came in.</param>
    /// <param name="request">On what.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="patch">The patch that is answered; empty for none.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="span">The review's span.</param>
    public void Tell(SluiceConfiguration configuration, WebhookCall call, AdmissionRequest request, Decision decision, ReadOnlySpan<byte> patch, TimeSpan elapsed, RequestSpan span)
    {
        DecisionRecord? record = null;
        foreach (var sink in sinks)
        {
            if (sink.Wants(configuration, request, decision))
            {
                sink.Take(record ??= Make(configuration, call, request, decision, patch, elapsed, span));
            }
        }
    }

    private DecisionRecord Make(SluiceConfiguration configuration, WebhookCall call, AdmissionRequest request, Decision decision, ReadOnlySpan<byte> patch, TimeSpan elapsed, RequestSpan span) => new()
    {
        Time = time.GetUtcNow(),
        Uid = PlainText.Value(request.Uid),
        Webhook = call.Webhook,
        Operation = request.Operation,
        Kind = new GroupVersionName(PlainText.Value(request.Kind.Group), PlainText.Value(request.Kind.Version), PlainText.Value(request.Kind.Name)),
        Resource = request.ResourcePath,
        Namespace = PlainText.Value(request.Namespace),
        Name = request.DisplayName,
        User = PlainText.Value(request.UserName),
        DryRun = request.DryRun,
        IsAllowed = decision.IsAllowed,
        Code = decision.Code,
        Result = decision.Result,
        Policies = [.. decision.Outcomes.Select(outcome => new PolicyPart(outcome.Policy, outcome.Type, outcome.Result))],
        PatchDigest = patch.IsEmpty ? "" : Convert.ToHexStringLower(SHA256.HashData(patch)),
        Configuration = configuration.Hash,
        Elapsed = elapsed,
        TraceId = span.TraceId,
        SpanId = span.SpanId,
    };
}
