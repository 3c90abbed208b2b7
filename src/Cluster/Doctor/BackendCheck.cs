using System.Globalization;
using Sluice.Json;

namespace Sluice.Cluster.Doctor;

/// <summary>What stands behind webhooks that fail closed: a Service that is there, with endpoints, and more than one replica; and the time that a request waits for it.</summary>
internal static class BackendCheck
{
    // A request passes several webhooks, one behind the other, and kubectl's patience and the API server's own are 30 to 60 s.
    private const int LongestTimeout = 10;

    /// <summary>Looks.</summary>
    public static IEnumerable<Finding> Find(ClusterView view)
    {
        foreach (var webhook in Interceptor.All(view).Where(webhook => webhook.IsWebhook))
        {
            if (webhook.Node["timeoutSeconds"u8].Integer is > LongestTimeout and var seconds)
            {
                yield return new Finding("timeout", Severity.Warning, webhook.Subject,
                    string.Create(CultureInfo.InvariantCulture, $"may hold each request for {seconds} s; expected at most {LongestTimeout} s: while it is slow, controllers and the control plane wait with it"),
                    webhook.Patch("/timeoutSeconds", LongestTimeout.ToString(CultureInfo.InvariantCulture)));
            }

            if (webhook.IsFailClosed && webhook.Service.Exists && FindBehind(view, webhook) is { } finding)
            {
                yield return finding;
            }
        }
    }

    private static Finding? FindBehind(ClusterView view, Interceptor webhook)
    {
        var (space, name) = (webhook.Service["namespace"u8].Text ?? "", webhook.Service["name"u8].Text ?? "");
        var service = view.Find("Service", space, name);
        if (!service.Exists)
        {
            return view.IsWhole ? Away(webhook, "service-missing", $"fails closed, and its Service {space}/{name} does not exist") : null;
        }

        if (view.IsWhole && !HasEndpoint(view.Find("Endpoints", space, name)))
        {
            return Away(webhook, "no-endpoints", $"fails closed, and its Service {space}/{name} has no ready endpoint");
        }

        var deployment = view.Of("Deployment").FirstOrDefault(item => item["metadata"u8]["namespace"u8].Text == space && IsBehind(service, item));
        return deployment.Exists && (deployment["spec"u8]["replicas"u8].Integer ?? 1) == 1
            ? new Finding("one-replica", Severity.Warning, webhook.Subject,
                $"fails closed, and Deployment {space}/{ClusterView.NameOf(deployment)} behind it has one replica: while that one restarts, all that it catches is refused",
                $"kubectl scale deployment {ClusterView.NameOf(deployment)} -n {space} --replicas=2")
            : null;
    }

    private static Finding Away(Interceptor webhook, string check, string message) =>
        new(check, Severity.Critical, webhook.Subject, $"{message}: all that it catches is refused", webhook.FailOpen());

    private static bool HasEndpoint(Node endpoints) => endpoints["subsets"u8].Items.Any(subset => subset["addresses"u8].Count > 0);

    private static bool IsBehind(Node service, Node deployment)
    {
        var selector = ClusterView.Texts(service["spec"u8]["selector"u8]);
        var labels = ClusterView.Texts(deployment["spec"u8]["template"u8]["metadata"u8]["labels"u8]);
        return selector.Count > 0 && selector.All(pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value);
    }
}
