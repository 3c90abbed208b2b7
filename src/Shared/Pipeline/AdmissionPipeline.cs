using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Telemetry;

namespace Sluice.Pipeline;

/// <summary>
/// Runs a request through the policies that want it, in the order of the file, each seeing what the ones before it did. When a policy changes what one before it
/// has seen, the earlier ones run again, until nothing changes any more: the answer does not depend on whether the API server asks once or twice.
/// </summary>
/// <param name="logger">Gets an event when a policy fails.</param>
/// <param name="time">The clock.</param>
internal sealed class AdmissionPipeline(ILogger logger, TimeProvider time)
{
    // Each round settles what at least one policy did to those before it; chains of more than a few are mistakes, and policies that undo each other never end.
    private const int MostRounds = 10;

    private readonly PolicyRunner _runner = new(new ReviewLog(logger, time), time);
    private Func<PolicyRun, IInjector, ValueTask<bool>>? _isOwnWork;

    /// <summary>Decides on a request. Edits of the object are left in it; those of policies that only warn or audit, or that failed, are taken back.</summary>
    /// <param name="configuration">The policies.</param>
    /// <param name="call">Which of them, and how long it may take: each policy that has not decided by then is answered for by its failurePolicy.</param>
    /// <param name="exchange">What the request works in, and the request.</param>
    /// <param name="span">The span that those of the policies belong to.</param>
    /// <param name="started">When its time began, a timestamp of the clock.</param>
    /// <param name="cancellation">Ends when the caller has gone.</param>
    public ValueTask<Decision> DecideAsync(SluiceConfiguration configuration, WebhookCall call, ReviewExchange exchange, RequestSpan span, long started, CancellationToken cancellation)
    {
        var deadline = exchange.Deadline.Start(started, call.Timeout, cancellation);
        var isWaiting = false;
        try
        {
            var run = exchange.Run.Begin(configuration, call, exchange.Review.Request, span);
            var running = RunAsync(run);
            isWaiting = !running.IsCompleted;
            return isWaiting ? EndAsync(running, deadline) : running;
        }
        finally
        {
            if (!isWaiting)
            {
                deadline.Dispose();
            }
        }
    }

    private static async ValueTask<Decision> EndAsync(ValueTask<Decision> running, Deadline deadline)
    {
        using (deadline)
        {
            return await running.ConfigureAwait(false);
        }
    }

    /// <summary>Decides on a request that nobody has sent. For policies that wait for nothing.</summary>
    /// <param name="configuration">The policies.</param>
    /// <param name="request">The request.</param>
    /// <param name="webhook">The webhook that asks, by the failurePolicy of its policies; null for all of them.</param>
    public Decision Rehearse(SluiceConfiguration configuration, AdmissionRequest request, FailurePolicy? webhook)
    {
        using var deadline = new Deadline(time).Start(null, CancellationToken.None);
        var run = new PolicyRun(deadline, new PatchScratch(), new Decision()).Begin(configuration, new WebhookCall(PolicyKind.Mutating, webhook, null, null), request, default);
        return RunAsync(run).AsTask().GetAwaiter().GetResult();
    }

    private ValueTask<Decision> RunAsync(PolicyRun run)
    {
        var running = RunOnceAsync(run, upTo: run.Policies.Length);
        return running.IsCompletedSuccessfully && IsSettled(run, running.Result) ? new(run.Decision) : SettleAsync(run, running);
    }

    private static bool IsSettled(PolicyRun run, int lastEdit) => lastEdit <= 0 || !run.Decision.IsAllowed;

    // Policies that undo each other settle too, if together they make the same of the object every time: so what they made is compared, not whether they edited.
    // It is kept from the first round on that finds something left to do, which is rare: most objects are not written out for it.
    private async ValueTask<Decision> SettleAsync(PolicyRun run, ValueTask<int> running)
    {
        var isKept = false;
        var lastEdit = await running.ConfigureAwait(false);
        for (run.Round = 2; !IsSettled(run, lastEdit); run.Round++)
        {
            if (run.Round > MostRounds)
            {
                run.Decision.IsUnsettled = true;
                run.Decision.Warn($"the policies change each other's work and did not come to an end in {MostRounds} rounds: \"sluice check\" names them");
                return run.Decision;
            }

            lastEdit = await RunOnceAsync(run, upTo: lastEdit).ConfigureAwait(false);
            if (lastEdit < 0 || (isKept && run.HasSamePatch()))
            {
                return run.Decision;
            }

            // Whoever compares it keeps it too.
            if (!isKept)
            {
                run.KeepPatch();
                isKept = true;
            }
        }

        return run.Decision;
    }

    // The index of the last policy that edited the object, or -1. Those behind upTo have seen the object as it is, unless something is changed before them.
    private ValueTask<int> RunOnceAsync(PolicyRun run, int upTo, int from = 0, int lastEdit = -1)
    {
        for (var i = from; i < upTo || (lastEdit >= 0 && i < run.Policies.Length); i++)
        {
            if (!run.IsFor(run.Policies[i], out var fault) || IsLetOff(run, run.Policies[i]))
            {
                continue;
            }

            var running = RunAsync(run, run.Policies[i], fault);
            if (!running.IsCompletedSuccessfully)
            {
                return GoOnAsync(run, upTo, i, lastEdit, running);
            }

            lastEdit = running.Result ? i : lastEdit;
        }

        return new(lastEdit);
    }

    // Behind a policy that is waited for.
    private async ValueTask<int> GoOnAsync(PolicyRun run, int upTo, int at, int lastEdit, ValueTask<bool> running)
    {
        lastEdit = await running.ConfigureAwait(false) ? at : lastEdit;
        return await RunOnceAsync(run, upTo, at + 1, lastEdit).ConfigureAwait(false);
    }

    // The audit log says of whom a policy was not asked, and why.
    private bool IsLetOff(PolicyRun run, ConfiguredPolicy policy)
    {
        if (policy.Exceptions.IsEmpty || run.ExceptionFor(policy, time) is not { } exception)
        {
            return false;
        }

        if (run.Round == 1 && !run.IsImagined)
        {
            run.Decision.Add(new PolicyOutcome(policy.Name, policy.Type.Name, PolicyResult.Allowed, $"let off: {PlainText.Clean(exception.Reason, PlainText.LongestFinding)}", TimeSpan.Zero));
        }

        return true;
    }

    // Whether the policy changed the object.
    private ValueTask<bool> RunAsync(PolicyRun run, ConfiguredPolicy policy, string? fault)
    {
        var edits = run.Document.EditCount;
        var running = _runner.RunAsync(run, policy, fault, _isOwnWork ??= IsOwnWorkAsync);
        return running.IsCompletedSuccessfully ? new(Add(run, running.Result, edits)) : AddAsync(run, running, edits);
    }

    private static async ValueTask<bool> AddAsync(PolicyRun run, ValueTask<PolicyOutcome> running, int edits) => Add(run, await running.ConfigureAwait(false), edits);

    private static bool Add(PolicyRun run, PolicyOutcome outcome, int edits)
    {
        if (run.Round == 1)
        {
            run.Decision.Add(outcome);
        }
        else
        {
            run.Decision.AddAgain(outcome);
        }

        return run.Document.EditCount > edits;
    }

    // What has an injector's name may be what it added itself, as others left it: then the same comes out when the policies do their work once more.
    private async ValueTask<bool> IsOwnWorkAsync(PolicyRun run, IInjector injector)
    {
        // What is thought through is one injector's work; what the others refuse they judge themselves.
        if (run.IsImagined)
        {
            return true;
        }

        // Others of the file may have changed it in other webhooks, of which only the API server knows whether they are asked.
        return await IsAsMadeAsync(run, run.Imagine(everywhere: false), injector).ConfigureAwait(false)
            || (run.IsPart && await IsAsMadeAsync(run, run.Imagine(everywhere: true), injector).ConfigureAwait(false));
    }

    private async ValueTask<bool> IsAsMadeAsync(PolicyRun run, PolicyRun? imagined, IInjector injector)
    {
        if (imagined is null)
        {
            return false;
        }

        injector.Restore(imagined.Request);
        var decision = await RunAsync(imagined).ConfigureAwait(false);
        return decision.IsAllowed && injector.IsAsMade(run.Request, imagined.Request);
    }
}
