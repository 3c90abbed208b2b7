using System.Collections.Immutable;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Telemetry;

namespace Sluice.Pipeline;

/// <summary>One request on its way through the policies.</summary>
/// <param name="deadline">The time it may take; begun by whoever begins the run.</param>
/// <param name="scratch">Where its patch is put together.</param>
/// <param name="decision">What is decided.</param>
internal sealed class PolicyRun(Deadline deadline, PatchScratch scratch, Decision decision)
{
    private Subject _subject;

    public AdmissionRequest Request => _subject.Request;

    public Document Document => Request.Source.Document;

    /// <summary>The policies that may be for it, in the order of the file.</summary>
    public ImmutableArray<ConfiguredPolicy> Policies { get; private set; }

    public Deadline Deadline => deadline;

    public RequestSpan Span => _subject.Span;

    public Decision Decision => decision;

    /// <summary>When the policy before ended, which is when the next begins: a look at the clock less. 0 before the first.</summary>
    public long Now { get; set; }

    /// <summary>How often the policies have begun, this time included.</summary>
    public int Round { get; set; }

    /// <summary>Whether this is only thought through: nothing of it is logged, and it thinks nothing through itself.</summary>
    public bool IsImagined { get; private init; }

    /// <summary>Whether only some policies of the file are asked: those of one webhook.</summary>
    public bool IsPart => _subject.Call.FailurePolicy is not null || _subject.Call.Group is not null;

    /// <summary>Whether a policy is asked.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="fault">Why a condition leaves it open, so that failurePolicy decides; null when none does.</param>
    public bool IsFor(ConfiguredPolicy policy, out string? fault)
    {
        fault = null;
        var call = _subject.Call;
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
            return policy.ExceptionFor(Request, time);
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
            return policy.IsFor(Request, out fault);
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

    /// <summary>Becomes the run of a request.</summary>
    /// <param name="configuration">The policies.</param>
    /// <param name="call">Which of them.</param>
    /// <param name="request">The request.</param>
    /// <param name="span">Its span.</param>
    public PolicyRun Begin(SluiceConfiguration configuration, WebhookCall call, AdmissionRequest request, RequestSpan span)
    {
        _subject = new Subject(configuration, call, request, span);
        Policies = configuration.Index.Find(call.Kind, request);
        (Now, Round) = (0, 1);
        return this;
    }

    /// <summary>Lets go of its request and of the configuration.</summary>
    public void End() => (_subject, Policies) = (default, []);

    /// <summary>The same request with the edits made so far, in a document of its own; null when it can no longer be read.</summary>
    /// <param name="everywhere">Whether the policies of other webhooks are asked too.</param>
    public PolicyRun? Imagine(bool everywhere)
    {
        var call = everywhere ? _subject.Call with { FailurePolicy = null, Group = null } : _subject.Call;
        if (ReviewReader.Read(Node.ParseOrMissing(Document.Root.ToJson().Span)).Review is not { } review)
        {
            return null;
        }

        review.Request.NamespaceObject = Request.NamespaceObject;
        return new PolicyRun(deadline, new PatchScratch(), new Decision()) { IsImagined = true }.Begin(_subject.Configuration, call, review.Request, default);
    }

    /// <summary>Keeps what the policies made of the object, for <see cref="HasSamePatch"/>.</summary>
    public void KeepPatch() => scratch.Write(Request.Object);

    /// <summary>Whether they have made the same of it again.</summary>
    public bool HasSamePatch() => scratch.IsSame(Request.Object);

    private readonly record struct Subject(SluiceConfiguration Configuration, WebhookCall Call, AdmissionRequest Request, RequestSpan Span);
}
