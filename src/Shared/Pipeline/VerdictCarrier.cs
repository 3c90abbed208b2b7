using System.Collections.Immutable;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Pipeline;

/// <summary>Carries out what a policy says, as its action has it.</summary>
internal static class VerdictCarrier
{
    // Pod Security has 28 controls, each a warning of its own; what comes in greater number is read by nobody.
    private const int MostWarnings = 32;

    /// <summary>Carries a verdict out.</summary>
    public static (PolicyResult Result, string Detail) Carry(ConfiguredPolicy policy, Verdict verdict, bool edited, Decision decision)
    {
        // Audit leaves the user alone altogether.
        if (policy.Action != PolicyAction.Audit)
        {
            Warn(policy, verdict.Warnings, "", decision);
        }

        if (verdict.UndecidedBecause is { } why)
        {
            return Fail(policy, PlainText.Clean(why, PlainText.LongestMessage), verdict.Code, verdict.Reason, decision);
        }

        if (verdict.IsAllowed && !edited)
        {
            return policy.Action == PolicyAction.Audit && !verdict.Warnings.IsEmpty
                ? (PolicyResult.Audited, $"would have warned: {PlainText.Join(verdict.Warnings)}")
                : (PolicyResult.Allowed, "");
        }

        var what = verdict.IsAllowed ? "changed the object" : $"denied: {verdict.Message}";
        switch (policy.Action)
        {
            case PolicyAction.Warn:
                Warn(policy, verdict.IsAllowed ? ["would change the object"] : verdict.Denials, verdict.Heading, decision);
                return (PolicyResult.Warned, $"would have {what}");
            case PolicyAction.Audit:
                return (PolicyResult.Audited, $"would have {what}");
        }

        if (verdict.IsAllowed)
        {
            return (PolicyResult.Patched, what);
        }

        Deny(policy, verdict, decision);
        return (PolicyResult.Denied, what);
    }

    // In a method of its own: only who is denied pays for it.
    private static void Deny(ConfiguredPolicy policy, Verdict verdict, Decision decision)
    {
        var start = verdict.Heading.Length == 0 ? "" : $"{PlainText.Clean(verdict.Heading, PlainText.LongestFinding)}: ";
        decision.Deny(new Denial(policy.Name, verdict.Message, verdict.Code, verdict.Reason)
        {
            Findings = [.. PlainText.Bound(verdict.Denials).Select(finding => start + finding)],
        });
    }

    /// <summary>Lets the failurePolicy decide.</summary>
    public static (PolicyResult Result, string Detail) Fail(ConfiguredPolicy policy, string why, int code, string reason, Decision decision)
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

    // The pods of a Deployment get the same ones.
    private static readonly RepeatedValues<(string Policy, string Heading, string Warning), string> Texts =
        new(said => $"policy \"{said.Policy}\": {(said.Heading.Length == 0 ? "" : $"{said.Heading}: ")}{said.Warning}");

    // One for each finding: a warning is cut after 256 characters, and what is behind the cut would never be seen.
    private static void Warn(ConfiguredPolicy policy, ImmutableArray<string> warnings, string heading, Decision decision)
    {
        foreach (var warning in warnings.AsSpan(0, Math.Min(warnings.Length, MostWarnings)))
        {
            decision.Warn(Texts.Of((policy.Name, heading, warning), heading.Length + warning.Length));
        }

        if (warnings.Length > MostWarnings)
        {
            decision.Warn($"policy \"{policy.Name}\": and {warnings.Length - MostWarnings} more");
        }
    }
}
