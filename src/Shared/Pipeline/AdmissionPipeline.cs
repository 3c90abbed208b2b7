using Microsoft.Extensions.Logging;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Json;
using Sluice.Policies;
using Sluice.Telemetry;

namespace Sluice.Pipeline;

/// <summary>Runs a request through the policies that want it, in the order of the file, each seeing what the ones before it did.</summary>
/// <param name="logger">Gets an event when a policy fails.</param>
/// <param name="time">The clock.</param>
internal sealed class AdmissionPipeline(ILogger logger, TimeProvider time)
{
    /// <summary>Decides on a request. Edits of the object are left in it; those of policies that only warn or audit, or that failed, are taken back.</summary>
    /// <param name="configuration">The policies.</param>
    /// <param name="call">Which of them, and how long it may take: each policy that has not decided by then is answered for by its failurePolicy.</param>
    /// <param name="request">The request.</param>
    /// <param name="span">The span that those of the policies belong to.</param>
    /// <param name="cancellation">Ends when the caller has gone.</param>
    public async ValueTask<Decision> DecideAsync(SluiceConfiguration configuration, WebhookCall call, AdmissionRequest request, RequestSpan span, CancellationToken cancellation)
    {
        var decision = new Decision();
        using var deadline = new Deadline(call.Timeout, time, cancellation);
        foreach (var policy in configuration.Policies)
        {
            if (IsFor(policy, call, request))
            {
                await RunAsync(policy, request, decision, span, deadline).ConfigureAwait(false);
            }
        }

        return decision;
    }

    private static bool IsFor(ConfiguredPolicy policy, WebhookCall call, AdmissionRequest request) =>
        policy.Type.Kind == call.Kind
        && (call.FailurePolicy is not { } wanted || wanted == policy.FailurePolicy)
        && (call.Group is not { } group || group == policy.Group)
        && IsWanted(policy, request)
        && policy.Match.Matches(request);

    private static bool IsWanted(ConfiguredPolicy policy, AdmissionRequest request)
    {
        foreach (var rule in policy.Rules)
        {
            if (rule.Matches(request))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask RunAsync(ConfiguredPolicy policy, AdmissionRequest request, Decision decision, RequestSpan span, Deadline deadline)
    {
        var started = time.GetTimestamp();
        var policySpan = span.StartPolicy(policy);
        var document = request.Source.Document;
        var edits = document.EditCount;
        var (result, detail) = (PolicyResult.Allowed, "");
        Task<Verdict>? waiting = null;
        try
        {
            var answer = Evaluate(policy.Policy, request, deadline);
            var verdict = answer.IsCompleted
                ? await answer.ConfigureAwait(false)
                : await (waiting = answer.AsTask()).WaitAsync(deadline.Token).ConfigureAwait(false);
            var edited = policy.Type.Kind == PolicyKind.Mutating && document.EditCount > edits;
            (result, detail) = Carry(policy, verdict, edited, decision);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            Abandon(waiting, document, decision);
            (result, detail) = Fail(policy, "no time was left to decide", 504, "Timeout", decision);
        }
#pragma warning disable CA1031 // The one boundary where a defect in a policy becomes an answer: see the design of failurePolicy.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            AdmissionLog.PolicyFailed(logger, policy.Name, request.Uid, span.TraceId, span.SpanId, new DefectReport(defect));
            (result, detail) = Fail(policy, "the policy failed: see Sluice's log for this uid", 500, "InternalError", decision);
        }

        // A refusal keeps its edits from the answer by being one; of the others only a carried out patch may stay.
        if (result != PolicyResult.Patched)
        {
            document.RollBack(edits);
        }

        ReviewSpans.EndPolicy(policySpan, policy, result);
        AdmissionMetrics.Outcome(policy, request, result);
        decision.Add(new PolicyOutcome(policy.Name, policy.Type.Name, result, detail, time.GetElapsedTime(started)));
    }

    private static ValueTask<Verdict> Evaluate(IPolicy policy, AdmissionRequest request, Deadline deadline)
    {
        if (deadline.HasPassed)
        {
            throw new OperationCanceledException();
        }

        // Only a policy that may wait is worth a timer.
        return policy.EvaluateAsync(request, policy is LocalPolicy ? CancellationToken.None : deadline.Token);
    }

    // A policy that pays no heed to its token may go on behind our back: it must not edit what is being answered.
    private static void Abandon(Task<Verdict>? waiting, Document document, Decision decision)
    {
        if (waiting is { IsCompleted: false })
        {
            document.Close();
            decision.IsAbandoned = true;
        }
    }

    private static (PolicyResult Result, string Detail) Carry(ConfiguredPolicy policy, Verdict verdict, bool edited, Decision decision)
    {
        // Audit leaves the user alone altogether.
        foreach (var warning in policy.Action == PolicyAction.Audit ? [] : verdict.Warnings)
        {
            decision.Warn($"policy \"{policy.Name}\": {warning}");
        }

        if (verdict.UndecidedBecause is { } why)
        {
            return Fail(policy, why, verdict.Code, verdict.Reason, decision);
        }

        if (verdict.IsAllowed && !edited)
        {
            return policy.Action == PolicyAction.Audit && !verdict.Warnings.IsEmpty
                ? (PolicyResult.Audited, $"would have warned: {string.Join("; ", verdict.Warnings)}")
                : (PolicyResult.Allowed, "");
        }

        var what = verdict.IsAllowed ? "changed the object" : $"denied: {string.Join("; ", verdict.Denials)}";
        switch (policy.Action)
        {
            case PolicyAction.Warn:
                var would = verdict.IsAllowed ? "would change the object" : string.Join("; ", verdict.Denials);
                decision.Warn($"policy \"{policy.Name}\": {would}");
                return (PolicyResult.Warned, $"would have {what}");
            case PolicyAction.Audit:
                return (PolicyResult.Audited, $"would have {what}");
        }

        if (verdict.IsAllowed)
        {
            return (PolicyResult.Patched, what);
        }

        decision.Deny(new Denial(policy.Name, string.Join("; ", verdict.Denials), verdict.Code, verdict.Reason));
        return (PolicyResult.Denied, what);
    }

    private static (PolicyResult Result, string Detail) Fail(ConfiguredPolicy policy, string why, int code, string reason, Decision decision)
    {
        if (policy.FailurePolicy == FailurePolicy.Fail && policy.Action == PolicyAction.Enforce)
        {
            decision.Deny(new Denial(policy.Name, why, code, reason));
        }
        else if (policy.Action != PolicyAction.Audit)
        {
            decision.Warn($"policy \"{policy.Name}\" was passed over: {why}");
        }

        return (PolicyResult.Failed, $"failed: {why}");
    }
}
