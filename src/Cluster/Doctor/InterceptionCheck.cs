using Sluice.Configuration;

namespace Sluice.Cluster.Doctor;

/// <summary>
/// Fail-closed webhooks, anybody's, that stand between the cluster and its own repair: the pods of the webhook itself, of Sluice and of the system, the leases by which nodes
/// and controllers live, and the nodes. When such a webhook is away, what would bring it back is refused.
/// </summary>
internal static class InterceptionCheck
{
    private static readonly CriticalRequest[] Nodes = [new("", "nodes", "UPDATE", ""), new("", "nodes/status", "UPDATE", "")];

    /// <summary>Looks.</summary>
    /// <param name="view">The cluster.</param>
    /// <param name="ownNamespace">Sluice's own namespace.</param>
    public static IEnumerable<Finding> Find(ClusterView view, string ownNamespace)
    {
        foreach (var webhook in Interceptor.All(view).Where(webhook => webhook.IsFailClosed))
        {
            var perhaps = webhook.HasConditions ? " (unless its matchConditions leave them out)" : "";
            var severity = webhook.IsWebhook && !webhook.HasConditions ? Severity.Critical : Severity.Warning;
            var caught = Namespaces(view, webhook, ownNamespace).Where(name => Requests(name).Any(request => webhook.Catches(request, view))).ToList();
            if (caught.Count > 0)
            {
                yield return new Finding("catches-namespaces", severity, webhook.Subject,
                    $"fails closed and catches pods or leases in {string.Join(", ", caught)}{perhaps}: while it cannot answer, nothing there comes back, what serves it and the nodes' network included",
                    Label(view, caught) + webhook.LeaveOut(caught));
            }

            if (Nodes.Any(request => webhook.Catches(request, view)))
            {
                yield return new Finding("catches-nodes", severity, webhook.Subject,
                    $"fails closed and catches updates of nodes{perhaps}: while it cannot answer, nodes are lost, and pods with them",
                    webhook.FailOpen());
            }
        }
    }

    // Of a cluster, those that are there; of files, which seldom have namespaces, those that every cluster has.
    private static IEnumerable<string> Namespaces(ClusterView view, Interceptor webhook, string ownNamespace)
    {
        string[] everywhere = [.. webhook.Service["namespace"u8].Text is { } own ? [own] : (string[])[], ownNamespace, "kube-system", "kube-node-lease"];

        // kube-public has neither pods nor leases.
        var others = SystemNamespaces.Names.Where(name => name != "kube-public" && view.HasNamespace(name));
        return everywhere.Where(name => !view.IsWhole || view.HasNamespace(name)).Concat(others).Distinct(StringComparer.Ordinal);
    }

    private static CriticalRequest[] Requests(string space) => [new("", "pods", "CREATE", space), new("coordination.k8s.io", "leases", "UPDATE", space)];

    // Older API servers do not give the label that leaves a namespace out.
    private static string Label(ClusterView view, IEnumerable<string> namespaces) =>
        string.Concat(namespaces.Where(name => !view.NamespaceLabels(name).ContainsKey(ClusterView.NameLabel)).Select(name => $"kubectl label namespace {name} {ClusterView.NameLabel}={name} && "));
}
