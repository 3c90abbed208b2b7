using Sluice.Json;

namespace Sluice.Cluster.Doctor;

/// <summary>A request that must not depend on a webhook.</summary>
/// <param name="Group">Its API group.</param>
/// <param name="Resource">Its resource, with the subresource.</param>
/// <param name="Operation">Its operation.</param>
/// <param name="Namespace">Its namespace; "" for none.</param>
internal readonly record struct CriticalRequest(string Group, string Resource, string Operation, string Namespace);

/// <summary>A webhook, or an admission policy: what stands between a request and the store.</summary>
/// <param name="kind">The kind of the object that it stands in.</param>
/// <param name="owner">That object.</param>
/// <param name="index">Its place in a webhook configuration.</param>
internal sealed class Interceptor(string kind, Node owner, int index)
{
    private static readonly Dictionary<string, string> NoLabels = [];

    /// <summary>The webhook, or the policy's spec.</summary>
    public Node Node { get; } = kind.EndsWith("WebhookConfiguration", StringComparison.Ordinal) ? owner["webhooks"u8][index] : owner["spec"u8];

    /// <summary>The object that it stands in.</summary>
    public Node Owner => owner;

    /// <summary>Whether a server elsewhere is asked.</summary>
    public bool IsWebhook => kind.EndsWith("WebhookConfiguration", StringComparison.Ordinal);

    /// <summary>Whether requests fail when it cannot answer.</summary>
    public bool IsFailClosed => Node["failurePolicy"u8].Text != "Ignore";

    /// <summary>Whether conditions in CEL may leave out what its rules catch.</summary>
    public bool HasConditions => Node["matchConditions"u8].Count > 0;

    /// <summary>What it is called in findings.</summary>
    public string Subject => $"{kind.ToLowerInvariant()}/{ClusterView.NameOf(owner)}{(IsWebhook ? $" webhook {Node["name"u8].Text}" : "")}";

    /// <summary>Its Service; missing for a URL.</summary>
    public Node Service => Node["clientConfig"u8]["service"u8];

    private Node Matching => IsWebhook ? Node : Node["matchConstraints"u8];

    /// <summary>All webhooks and admission policies.</summary>
    public static List<Interceptor> All(ClusterView view)
    {
        var all = new List<Interceptor>();
        foreach (var kind in (ReadOnlySpan<string>)["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"])
        {
            foreach (var owner in view.Of(kind))
            {
                all.AddRange(Enumerable.Range(0, owner["webhooks"u8].Count).Select(index => new Interceptor(kind, owner, index)));
            }
        }

        foreach (var kind in (ReadOnlySpan<string>)["MutatingAdmissionPolicy", "ValidatingAdmissionPolicy"])
        {
            all.AddRange(view.Of(kind).Select(owner => new Interceptor(kind, owner, 0)));
        }

        return all;
    }

    /// <summary>Whether it is asked about a request for an object without labels.</summary>
    public bool Catches(CriticalRequest request, ClusterView view)
    {
        if (!ClusterView.Selects(Matching["objectSelector"u8], NoLabels)
            || (request.Namespace.Length > 0 && !ClusterView.Selects(Matching["namespaceSelector"u8], view.NamespaceLabels(request.Namespace))))
        {
            return false;
        }

        return Rules.Any(rule => RuleMatches(rule, request));
    }

    /// <summary>Whether a rule asks about a resource, wherever it is.</summary>
    public bool HasRule(string group, string resource, string operation) => Rules.Any(rule =>
        RuleMatches(rule, new CriticalRequest(group, resource, operation, "")) || RuleMatches(rule, new CriticalRequest(group, resource, operation, "any")));

    private ItemEnumerable Rules => Matching[IsWebhook ? "rules"u8 : "resourceRules"u8].Items;

    /// <summary>The command that changes it.</summary>
    /// <param name="path">Where, from the webhook (or the policy's spec) on.</param>
    /// <param name="value">The new value as JSON.</param>
    public string Patch(string path, string value) =>
        $"kubectl patch {kind.ToLowerInvariant()} {ClusterView.NameOf(owner)} --type=json -p '[{{\"op\":\"add\",\"path\":\"{(IsWebhook ? $"/webhooks/{index}" : "/spec")}{path}\",\"value\":{value}}}]'";

    /// <summary>The command that lets requests pass when it cannot answer.</summary>
    public string FailOpen() => Patch("/failurePolicy", "\"Ignore\"");

    /// <summary>The command that leaves namespaces out.</summary>
    public string LeaveOut(IEnumerable<string> namespaces)
    {
        var selector = Node.Parse(Matching["namespaceSelector"u8].IsObject ? Matching["namespaceSelector"u8].Raw : "{}"u8);
        var expression = selector.EnsureArray("matchExpressions").AppendObject();
        expression.Set("key", ClusterView.NameLabel);
        expression.Set("operator", "NotIn");
        var values = expression.EnsureArray("values");
        foreach (var name in namespaces)
        {
            values.Append(name);
        }

        return Patch(IsWebhook ? "/namespaceSelector" : "/matchConstraints/namespaceSelector", selector.ToString());
    }

    private static bool RuleMatches(Node rule, CriticalRequest request)
    {
        var scope = rule["scope"u8].Text ?? "*";
        return Has(rule["apiGroups"u8], request.Group)
            && Has(rule["operations"u8], request.Operation)
            && (scope == "*" || scope == (request.Namespace.Length > 0 ? "Namespaced" : "Cluster"))
            && rule["resources"u8].Items.Texts().Exists(pattern => IsResource(pattern, request.Resource));
    }

    private static bool Has(Node list, string value) => list.Items.Texts() is var texts && (texts.Contains("*") || texts.Contains(value));

    // "*" is every resource and no subresource, "*/*" both, "pods/*" the subresources of one, "*/status" that one of all.
    private static bool IsResource(string pattern, string resource)
    {
        var (wanted, given) = (pattern.Split('/'), resource.Split('/'));
        return pattern == "*/*" || ((wanted[0] == "*" || wanted[0] == given[0])
            && (wanted.Length == given.Length) && (wanted.Length == 1 || wanted[1] == "*" || wanted[1] == given[1]));
    }
}
