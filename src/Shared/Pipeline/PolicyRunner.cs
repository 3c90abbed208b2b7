using System.Collections.Immutable;
using System.Diagnostics;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Policies;
using Sluice.Telemetry;

namespace Sluice.Pipeline;

/// <summary>Runs one policy within its time and its bounds, and carries out what it says.</summary>
/// <param name="log">Gets an event when a policy fails.</param>
/// <param name="time">The clock.</param>
internal sealed class PolicyRunner(ReviewLog log, TimeProvider time)
{
    /// <summary>Runs a policy.</summary>
    /// <param name="run">The request.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="fault">Why a condition of its match leaves it open whether it is asked; null when none does.</param>
    /// <param name="isOwnWork">Asked when an injector refuses: whether what it refuses is its own work.</param>
    public ValueTask<PolicyOutcome> RunAsync(PolicyRun run, ConfiguredPolicy policy, string? fault, Func<PolicyRun, IInjector, ValueTask<bool>> isOwnWork)
    {
        var begun = new Begun(run.Now != 0 ? run.Now : time.GetTimestamp(), run.Span.StartPolicy(policy), run.Document.EditCount);
        ValueTask<Verdict> answer;
        try
        {
            answer = Evaluate(policy, run, fault, begun.At);

            // Most policies wait for nothing and have nothing against the request.
            if (answer.IsCompletedSuccessfully)
            {
                var verdict = answer.Result;
                if (verdict.IsAllowed || policy.Policy is not IInjector)
                {
                    return new(End(run, policy, begun, Carry(run, policy, begun, verdict), verdict.AuditAnnotations));
                }

                answer = new(verdict);
            }
        }
#pragma warning disable CA1031 // It goes on to the boundary that is meant for it, and is told apart there.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            answer = ValueTask.FromException<Verdict>(defect);
        }

        return WaitAsync(run, policy, begun, answer, isOwnWork);
    }

    private async ValueTask<PolicyOutcome> WaitAsync(PolicyRun run, ConfiguredPolicy policy, Begun begun, ValueTask<Verdict> answer, Func<PolicyRun, IInjector, ValueTask<bool>> isOwnWork)
    {
        var document = run.Document;
        (PolicyResult, string) done;
        ImmutableArray<KeyValuePair<string, string>> annotations = [];
        Task<Verdict>? waiting = null;
        try
        {
            var verdict = answer.IsCompleted
                ? await answer.ConfigureAwait(false)
                : await (waiting = answer.AsTask()).WaitAsync(run.Deadline.Token).ConfigureAwait(false);
            if (!verdict.IsAllowed && policy.Policy is IInjector injector && await isOwnWork(run, injector).ConfigureAwait(false))
            {
                injector.Complete(run.Request);
                verdict = Verdict.Allow;
            }

            annotations = verdict.AuditAnnotations;
            done = Carry(run, policy, begun, verdict);
        }
        catch (OperationCanceledException) when (run.Deadline.HasPassed)
        {
            Abandon(waiting, document, run.Decision);
            done = VerdictCarrier.Fail(policy, "no time was left to decide", 504, "Timeout", run.Decision);
        }
        catch (AdditionTooLargeException)
        {
            var verdict = Verdict.Deny($"request.object: what the policy would add has more than {Document.LargestAddition} bytes; expected at most that, which is all that an object may have") with
            {
                Code = 413,
                Reason = "RequestEntityTooLarge",
            };
            done = VerdictCarrier.Carry(policy, verdict, edited: false, run.Decision);
        }
#pragma warning disable CA1031 // The one boundary where a defect in a policy becomes an answer: see the design of failurePolicy.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            Abandon(waiting, document, run.Decision);

            // What is logged is read now, when there may be no time left.
            document.Work.Limit = null;
            log.PolicyFailed(policy.Name, run.Request, defect, run.Span);
            done = VerdictCarrier.Fail(policy, "the policy failed: see Sluice's log for this uid", 500, "InternalError", run.Decision);
        }

        return End(run, policy, begun, done, annotations);
    }

    private static (PolicyResult Result, string Detail) Carry(PolicyRun run, ConfiguredPolicy policy, in Begun begun, Verdict verdict) =>
        VerdictCarrier.Carry(policy, verdict, policy.Type.Kind == PolicyKind.Mutating && run.Document.EditCount > begun.Edits, run.Decision);

    private PolicyOutcome End(
        PolicyRun run, ConfiguredPolicy policy, in Begun begun, (PolicyResult Result, string Detail) done, ImmutableArray<KeyValuePair<string, string>> annotations)
    {
        run.Document.Work.Limit = null;

        // A refusal keeps its edits from the answer by being one; of the others only a carried out patch may stay.
        if (done.Result != PolicyResult.Patched)
        {
            run.Document.RollBack(begun.Edits);
        }

        ReviewSpans.EndPolicy(begun.Span, policy, done.Result);
        run.Now = time.GetTimestamp();
        return new PolicyOutcome(policy.Name, policy.Type.Name, done.Result, done.Detail, time.GetElapsedTime(begun.At, run.Now)) { AuditAnnotations = annotations };
    }

    private static ValueTask<Verdict> Evaluate(ConfiguredPolicy configured, PolicyRun run, string? fault, long now)
    {
        if (run.Deadline.HasPassedAt(now))
        {
            throw new OperationCanceledException();
        }

        run.Document.Work.Limit = run.Deadline;
        run.Document.RenewAllowance();

        if (fault is not null)
        {
            return new(Verdict.Undecided(fault));
        }

        // Only a policy that may wait is worth a timer; the others look at the clock while they work (WorkMeter).
        var policy = configured.Policy;
        return policy.EvaluateAsync(run.Request, policy.MayWait ? run.Deadline.Token : CancellationToken.None);
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

    /// <summary>A policy that is being asked.</summary>
    /// <param name="At">Since when.</param>
    /// <param name="Span">Its span; null for none.</param>
    /// <param name="Edits">Edits of the document before it.</param>
    private readonly record struct Begun(long At, Activity? Span, int Edits);
}
