using System.Collections.Immutable;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Telemetry;

namespace Sluice.Pipeline;

/// <summary>One request on its way through the policies.</summary>
internal sealed class PolicyRun(SluiceConfiguration configuration, WebhookCall call, AdmissionRequest request, RequestSpan span, Deadline deadline, PatchScratch scratch, Decision decision)
{
    public AdmissionRequest Request => request;

    public Document Document => request.Source.Document;

    /// <summary>The policies that may be for it, in the order of the file.</summary>
    public ImmutableArray<ConfiguredPolicy> Policies { get; } = configuration.Index.Find(call.Kind, request);

    public Deadline Deadline => deadline;

    public RequestSpan Span => span;

    public Decision Decision => decision;

    /// <summary>When the policy before ended, which is when the next begins: a look at the clock less. 0 before the first.</summary>
    public long Now { get; set; }

    /// <summary>How often the policies have begun, this time included.</summary>
    public int Round { get; set; } = 1;

    /// <summary>Whether this is only thought through: nothing of it is logged, and it thinks nothing through itself.</summary>
    public bool IsImagined { get; private init; }

    /// <summary>Whether only some policies of the file are asked: those of one webhook.</summary>
    public bool IsPart => call.FailurePolicy is not null || call.Group is not null;

    /// <summary>Whether a policy is asked.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="fault">Why a condition leaves it open, so that failurePolicy decides; null when none does.</param>
    public bool IsFor(ConfiguredPolicy policy, out string? fault)
    {
        fault = null;
        return policy.Type.Kind == call.Kind
            && (call.FailurePolicy is not { } wanted || wanted == policy.FailurePolicy)
            && (call.Group is not { } group || group == policy.Group)
            && IsMeant(policy, out fault);
    }

    /// <summary>The exception that lets the request off from a policy, or null. One whose condition is not decided in time lets nobody off.</summary>
    public PolicyException? ExceptionFor(ConfiguredPolicy policy, TimeProvider time)
    {
        Document.Work.Limit = Deadline;
        try
        {
            return policy.ExceptionFor(request, time);
        }
        catch (OperationCanceledException) when (Deadline.HasPassed)
        {
            return null;
        }
        finally
        {
            Document.Work.Limit = null;
        }
    }

    // Conditions may go through all of the object: they end when no time is left, like the policies themselves, and leave it open then.
    private bool IsMeant(ConfiguredPolicy policy, out string? fault)
    {
        Document.Work.Limit = Deadline;
        try
        {
            return policy.IsFor(request, out fault);
        }
        catch (OperationCanceledException) when (Deadline.HasPassed)
        {
            fault = "no time was left to evaluate its conditions";
            return true;
        }
        finally
        {
            Document.Work.Limit = null;
        }
    }

    /// <summary>The same request with the edits made so far, in a document of its own; null when it can no longer be read.</summary>
    /// <param name="everywhere">Whether the policies of other webhooks are asked too.</param>
    public PolicyRun? Imagine(bool everywhere) => ReviewReader.Read(Node.ParseOrMissing(Document.Root.ToJson().Span)).Review is { } review
        ? new PolicyRun(configuration, everywhere ? call with { FailurePolicy = null, Group = null } : call, review.Request, default, deadline, new PatchScratch(), new Decision()) { IsImagined = true }
        : null;

    /// <summary>Keeps what the policies made of the object, for <see cref="HasSamePatch"/>.</summary>
    public void KeepPatch() => scratch.Write(request.Object);

    /// <summary>Whether they have made the same of it again.</summary>
    public bool HasSamePatch() => scratch.IsSame(request.Object);
}
