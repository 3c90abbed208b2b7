using System.Diagnostics.Metrics;
using Sluice.Admission;
using Sluice.Kubernetes;

namespace Sluice.Telemetry;

/// <summary>
/// Reviews by webhook, operation, resource and result. Resources are bounded: whoever reaches the webhook can name new ones in every request.
/// </summary>
/// <param name="mostResources">Resources that get a label of their own, beside the well-known ones; further ones are counted as <c>other</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestCounts(int mostResources, TimeProvider time)
{
    private const string Other = "other";
    private const string Unknown = "unknown";
    private const int OperationsKnown = 5;

    private static readonly string[] OperationLabels = [Unknown, "CREATE", "UPDATE", "DELETE", "CONNECT"];
    private static readonly string[] Results = ["allowed", "patched", "denied", "warned", "failed", "refused", "limited", "error"];

    // What admission webhooks are for in nearly every cluster: these keep their label whatever callers name.
    private static readonly string[] WellKnown =
    [
        "pods", "pods/binding", "pods/ephemeralcontainers", "pods/eviction", "pods/exec", "pods/resize", "pods/status", "nodes/status",
        "namespaces", "nodes", "services", "configmaps", "secrets", "serviceaccounts", "persistentvolumeclaims", "persistentvolumes", "endpoints",
        "events", "replicationcontrollers", "deployments", "replicasets", "statefulsets", "daemonsets", "jobs", "cronjobs", "ingresses", "networkpolicies",
        "roles", "rolebindings", "clusterroles", "clusterrolebindings", "horizontalpodautoscalers", "poddisruptionbudgets", "customresourcedefinitions",
    ];

    private readonly BoundedCounts<(string Resource, string SubResource)> _counts =
        new(mostResources, WebhookCall.AllWebhooks.Length * OperationsKnown * Results.Length, WellKnown.Append(Unknown).Select(Split), (Other, ""), time);

    /// <summary>Counts a review.</summary>
    /// <param name="webhook">Its webhook, by <see cref="WebhookCall.WebhookIndex"/>.</param>
    /// <param name="operation">Its operation; none of a request that was never read.</param>
    /// <param name="resource">Its resource.</param>
    /// <param name="subResource">Its subresource, or "".</param>
    /// <param name="result">What came of it, by one of the words of <c>result</c>.</param>
    public void Add(int webhook, Operations operation, string resource, string subResource, string result) =>
        _counts.Add(IsLabel(resource, subResource) ? (resource, subResource) : (Other, ""), Index(webhook, operation, result));

    /// <summary>Counts a request that was answered without being read as a review.</summary>
    public void AddUnread(int webhook, string result) => _counts.Add((Unknown, ""), Index(webhook, Operations.None, result));

    /// <summary>What was counted.</summary>
    public IEnumerable<Measurement<long>> Measure() =>
        _counts.Measure((name, index) => Labels(index, name.SubResource.Length == 0 ? name.Resource : $"{name.Resource}/{name.SubResource}"));

    /// <summary>The place of an operation among the values of label <c>operation</c>.</summary>
    public static int OperationIndex(Operations operation) => operation switch
    {
        Operations.Create => 1,
        Operations.Update => 2,
        Operations.Delete => 3,
        Operations.Connect => 4,
        _ => 0,
    };

    /// <summary>The labels of webhook and operation for every pair of them, made once.</summary>
    public static KeyValuePair<string, object?>[][] WebhookLabels() =>
    [
        .. from webhook in WebhookCall.AllWebhooks.ToArray()
           from operation in OperationLabels
           select new KeyValuePair<string, object?>[] { new("webhook", webhook), new("operation", operation) },
    ];

    /// <summary>The place of a pair in <see cref="WebhookLabels"/>.</summary>
    public static int LabelIndex(int webhook, Operations operation) => (webhook * OperationsKnown) + OperationIndex(operation);

    private static int Index(int webhook, Operations operation, string result) => (LabelIndex(webhook, operation) * Results.Length) + Array.IndexOf(Results, result);

    private static KeyValuePair<string, object?>[] Labels(int index, string resource) =>
    [
        new("webhook", WebhookCall.AllWebhooks[index / (OperationsKnown * Results.Length)]),
        new("operation", OperationLabels[index / Results.Length % OperationsKnown]),
        new("resource", resource),
        new("result", Results[index % Results.Length]),
    ];

    private static (string Resource, string SubResource) Split(string name) =>
        name.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? (name[..slash], name[(slash + 1)..]) : (name, "");

    // What is not a name would be a label of any length and content; and what is not told apart has two words of its own.
    private static bool IsLabel(string resource, string subResource) =>
        KubernetesNames.IsDns1123Label(resource) && (subResource.Length == 0 ? resource is not (Other or Unknown) : KubernetesNames.IsDns1123Label(subResource));
}
