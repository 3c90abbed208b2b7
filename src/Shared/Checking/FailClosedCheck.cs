using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Checking;

/// <summary>Finds policies that keep the cluster from working while Sluice is away, more than they need to.</summary>
internal static class FailClosedCheck
{
    private const string ControlPlane = "kube-system";

    public static IEnumerable<Finding> Find(ConfiguredPolicy policy)
    {
        if (policy.Type.Kind == PolicyKind.Generating)
        {
            yield break;
        }

        var isFail = policy.FailurePolicy == FailurePolicy.Fail;
        if (isFail && policy.Action != PolicyAction.Enforce)
        {
            yield return About(policy, $"action: {policy.Action} denies nothing, but with failurePolicy: Fail the API server does while Sluice is away; expected failurePolicy: Ignore");
        }
        else if (isFail && policy.Rules.Any(rule => rule is { Group: "*", Resource: "*" }))
        {
            yield return About(policy, "it is for every resource, nodes and endpoints too: with failurePolicy: Fail no node can join while Sluice is away; expected the resources by name in match.resources, or failurePolicy: Ignore");
        }

        if (policy.Match.Namespaces.Matches(ControlPlane))
        {
            yield return isFail
                ? About(policy, $"namespace {ControlPlane} is let in: with failurePolicy: Fail its pods cannot start while Sluice is away; expected it in match.namespaces.exclude, or failurePolicy: Ignore")
                : About(policy, $"namespace {ControlPlane} is let in: each of its writes waits for Sluice, up to the time-out while Sluice is slow; expected it in match.namespaces.exclude, or no systemNamespaces");
        }
    }

    private static Finding About(ConfiguredPolicy policy, string message) => Finding.About(policy, FindingKind.FailClosed, message);
}
