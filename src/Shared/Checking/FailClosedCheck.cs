using Sluice.Admission;
using Sluice.Configuration;

namespace Sluice.Checking;

/// <summary>Finds policies that keep the cluster from working while Sluice is away, more than they need to.</summary>
internal static class FailClosedCheck
{
    private const string ControlPlane = "kube-system";

    public static IEnumerable<Doubt> Find(ConfiguredPolicy policy)
    {
        if (policy.FailurePolicy == FailurePolicy.Ignore)
        {
            yield break;
        }

        if (policy.Action != PolicyAction.Enforce)
        {
            yield return About(policy, $"action: {policy.Action} denies nothing, but with failurePolicy: Fail the API server does while Sluice is away; expected failurePolicy: Ignore");
        }
        else if (policy.Rules.Any(rule => rule is { Group: "*", Resource: "*" }))
        {
            yield return About(policy, "it is for every resource, nodes and leases too: with failurePolicy: Fail no node can report while Sluice is away; expected the resources by name, or failurePolicy: Ignore");
        }

        if (policy.Match.Namespaces.Matches(ControlPlane))
        {
            yield return About(policy, $"namespace {ControlPlane} is not excluded: with failurePolicy: Fail its pods cannot start while Sluice is away; expected it in match.namespaces.exclude, or failurePolicy: Ignore");
        }
    }

    private static Doubt About(ConfiguredPolicy policy, string message) => Doubt.About(policy, DoubtKind.FailClosed, message);
}
