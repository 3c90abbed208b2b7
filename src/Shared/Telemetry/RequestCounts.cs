using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Sluice.Admission;
using Sluice.Kubernetes;

namespace Sluice.Telemetry;

/// <summary>
/// Reviews by webhook, operation, resource and result. They are counted here and only shown when somebody asks, so that a review pays for one
/// look-up and one addition whoever listens. Resources are bounded: whoever reaches the webhook can name new ones in every request.
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

    private readonly FrozenDictionary<(string Resource, string SubResource), long[]> _wellKnown = WellKnown.Select(Split).ToFrozenDictionary(name => name, _ => NewCounts());
    private readonly Places<(string Resource, string SubResource), long[]> _named = new(mostResources, time, NewCounts);
    private readonly long[] _others = NewCounts();
    private readonly long[] _unread = NewCounts();

    /// <summary>Counts a review.</summary>
    /// <param name="webhook">Its webhook, by <see cref="WebhookCall.WebhookIndex"/>.</param>
    /// <param name="operation">Its operation; none of a request that was never read.</param>
    /// <param name="resource">Its resource.</param>
    /// <param name="subResource">Its subresource, or "".</param>
    /// <param name="result">What came of it, by one of the words of <c>result</c>.</param>
    public void Add(int webhook, Operations operation, string resource, string subResource, string result) =>
        Count(CountsOf(resource, subResource), webhook, operation, result);

    /// <summary>Counts a request that was answered without being read as a review.</summary>
    public void AddUnread(int webhook, string result) => Count(_unread, webhook, Operations.None, result);

    /// <summary>What was counted.</summary>
    public IEnumerable<Measurement<long>> Measure()
    {
        foreach (var ((resource, subResource), counts) in _wellKnown.Concat(_named.All).Append(new((Other, ""), _others)).Append(new((Unknown, ""), _unread)))
        {
            var label = subResource.Length == 0 ? resource : $"{resource}/{subResource}";
            for (var i = 0; i < counts.Length; i++)
            {
                var count = Interlocked.Read(ref counts[i]);
                if (count > 0)
                {
                    yield return new Measurement<long>(count, Labels(i, label));
                }
            }
        }
    }

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

    private static int Index(int webhook, int result, int operation) => (((webhook * OperationsKnown) + operation) * Results.Length) + result;

    private static KeyValuePair<string, object?>[] Labels(int index, string resource) =>
    [
        new("webhook", WebhookCall.AllWebhooks[index / (OperationsKnown * Results.Length)]),
        new("operation", OperationLabels[index / Results.Length % OperationsKnown]),
        new("resource", resource),
        new("result", Results[index % Results.Length]),
    ];

    private static long[] NewCounts() => new long[WebhookCall.AllWebhooks.Length * OperationsKnown * Results.Length];

    private static (string Resource, string SubResource) Split(string name) =>
        name.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? (name[..slash], name[(slash + 1)..]) : (name, "");

    private static void Count(long[] counts, int webhook, Operations operation, string result) =>
        Interlocked.Increment(ref counts[Index(webhook, Array.IndexOf(Results, result), OperationIndex(operation))]);

    private long[] CountsOf(string resource, string subResource) =>
        !IsLabel(resource, subResource) ? _others
        : _wellKnown.TryGetValue((resource, subResource), out var counts) || _named.TryFind((resource, subResource), out counts) ? counts
        : _others;

    // What is no name would be a label of any length and content; and what is not told apart has two words of its own.
    private static bool IsLabel(string resource, string subResource) =>
        KubernetesNames.IsDns1123Label(resource) && (subResource.Length == 0 ? resource is not (Other or Unknown) : KubernetesNames.IsDns1123Label(subResource));
}
