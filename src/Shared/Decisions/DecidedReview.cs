using System.Security.Cryptography;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Telemetry;

namespace Sluice.Decisions;

/// <summary>A review with its decision, as observers see it.</summary>
/// <param name="time">The clock.</param>
internal ref struct DecidedReview(TimeProvider time)
{
    private DecisionRecord? _record;

    /// <summary>What decided.</summary>
    public required SluiceConfiguration Configuration { get; init; }

    /// <summary>The path that it came to.</summary>
    public required string Path { get; init; }

    /// <summary>What the path says.</summary>
    public required WebhookCall Call { get; init; }

    /// <summary>What was asked.</summary>
    public required AdmissionRequest Request { get; init; }

    /// <summary>What was decided.</summary>
    public required Decision Decision { get; init; }

    /// <summary>The patch that is answered; empty for none.</summary>
    public required ReadOnlySpan<byte> Patch { get; init; }

    /// <summary>When it was decided, a timestamp of the clock.</summary>
    public required long Ended { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The review's span.</summary>
    public required RequestSpan Span { get; init; }

    /// <summary>Whether no policy has the path: the webhook configuration was made from another sluice.yaml than the one in use.</summary>
    public readonly bool IsStale
    {
        get
        {
            if (Call.Group is null)
            {
                return false;
            }

            foreach (var policy in Configuration.Policies)
            {
                if (policy.Type.Kind == Call.Kind && policy.FailurePolicy == Call.FailurePolicy && policy.Group == Call.Group)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>The decision to keep; made once, however many ask.</summary>
    public DecisionRecord ToRecord() => _record ??= new DecisionRecord
    {
        Time = time.GetUtcNow(),
        Uid = PlainText.Value(Request.Uid),
        Webhook = Call.Webhook,
        Operation = Request.Operation,
        Kind = new GroupVersionName(PlainText.Value(Request.Kind.Group), PlainText.Value(Request.Kind.Version), PlainText.Value(Request.Kind.Name)),
        Resource = Request.ResourcePath,
        Namespace = PlainText.Value(Request.Namespace),
        Name = Request.DisplayName,
        User = PlainText.Value(Request.UserName),
        DryRun = Request.DryRun,
        IsAllowed = Decision.IsAllowed,
        Code = Decision.Code,
        Result = Decision.Result,
        Policies = [.. Decision.Outcomes.Select(outcome => new PolicyPart(outcome.Policy, outcome.Type, outcome.Result))],
        PatchDigest = Patch.IsEmpty ? "" : Convert.ToHexStringLower(SHA256.HashData(Patch)),
        Configuration = Configuration.Hash,
        Elapsed = Elapsed,
        TraceId = Span.TraceId,
        SpanId = Span.SpanId,
    };
}
