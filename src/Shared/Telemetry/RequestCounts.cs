using System.Collections.Concurrent;
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
internal sealed class RequestCounts(int mostResources)
{
    private const string Other = "other";
    private const string Unknown = "unknown";
    private const int OperationsKnown = 5;

    private static readonly string[] OperationLabels = [Unknown, "CREATE", "UPDATE", "DELETE", "CONNECT"];
    private static readonly string[] Results = ["allowed", "patched", "denied", "warned", "failed", "refused", "limited", "error"];

    // What admission webhooks are for in nearly every cluster: these keep their label whatever else came first.
    private static readonly FrozenSet<string> WellKnown = FrozenSet.Create(
        "pods", "namespaces", "nodes", "services", "configmaps", "secrets", "serviceaccounts", "persistentvolumeclaims", "persistentvolumes", "endpoints",
        "events", "replicationcontrollers", "deployments", "replicasets", "statefulsets", "daemonsets", "jobs", "cronjobs", "ingresses", "networkpolicies",
        "roles", "rolebindings", "clusterroles", "clusterrolebindings", "horizontalpodautoscalers", "poddisruptionbudgets", "customresourcedefinitions");

    private readonly ConcurrentDictionary<(string Resource, string SubResource), long[]> _resources = new();
    private int _taken;

    /// <summary>Counts a review.</summary>
    /// <param name="webhook">Its webhook, by <see cref="WebhookCall.WebhookIndex"/>.</param>
    /// <param name="operation">Its operation; none of a request that was never read.</param>
    /// <param name="resource">Its resource.</param>
    /// <param name="subResource">Its subresource, or "".</param>
    /// <param name="result">What came of it, by one of the words of <c>result</c>.</param>
    public void Add(int webhook, Operations operation, string resource, string subResource, string result)
    {
        if (!_resources.TryGetValue((resource, subResource), out var counts))
        {
            counts = Place(resource, subResource);
        }

        Interlocked.Increment(ref counts[Index(webhook, Array.IndexOf(Results, result), OperationIndex(operation))]);
    }

    /// <summary>Counts a request that was answered without being read as a review.</summary>
    public void AddUnread(int webhook, string result) => Add(webhook, Operations.None, Unknown, "", result);

    /// <summary>What was counted.</summary>
    public IEnumerable<Measurement<long>> Measure()
    {
        foreach (var ((resource, subResource), counts) in _resources)
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

    private long[] Place(string resource, string subResource)
    {
        var key = HasOwnLabel(resource, subResource) ? (resource, subResource) : (Other, "");
        return _resources.GetOrAdd(key, _ => new long[WebhookCall.AllWebhooks.Length * OperationsKnown * Results.Length]);
    }

    private bool HasOwnLabel(string resource, string subResource)
    {
        if ((subResource.Length == 0 && WellKnown.Contains(resource)) || resource is Unknown)
        {
            return true;
        }

        // What is no name would be a label of any length and content.
        return KubernetesNames.IsDns1123Label(resource) && (subResource.Length == 0 || KubernetesNames.IsDns1123Label(subResource))
            && Volatile.Read(ref _taken) < mostResources && Interlocked.Increment(ref _taken) <= mostResources;
    }
}
