using System.Text.Json.Nodes;
using Sluice.Host.DryRuns;
using Sluice.Json;
using Sluice.Kubernetes.Schema;

namespace Sluice.Host.Importing;

/// <summary>Imports what a policy of Kubernetes acts on (matchConstraints, matchConditions, and the binding's matchResources) as a <c>match</c>.</summary>
internal static class MatchImport
{
    /// <summary>The <c>match</c> of a policy and its binding.</summary>
    public static JsonObject Of(Manifest manifest, Manifest? binding, ImportResult result)
    {
        var constraints = manifest.Object["spec"u8]["matchConstraints"u8];
        var match = new JsonObject();
        var conditions = new List<string>();
        AddRules(manifest, constraints, match, conditions, result);

        // Kubernetes keeps no namespace from these policies.
        match["systemNamespaces"] = true;
        foreach (var narrowing in (Node[])[constraints, (binding?.Object ?? default)["spec"u8]["matchResources"u8]])
        {
            AddSelector(narrowing["namespaceSelector"u8], "namespaceSelector", match);
            AddSelector(narrowing["objectSelector"u8], "objectSelector", match);
            foreach (var rule in narrowing["excludeResourceRules"u8].Items)
            {
                conditions.Add($"!({Condition(rule)})");
            }
        }

        if (binding?.Object["spec"u8]["matchResources"u8]["resourceRules"u8] is { Count: > 0 } bound)
        {
            conditions.Add(string.Join(" || ", Each(bound).Select(rule => $"({Condition(rule)})")));
        }

        foreach (var condition in manifest.Object["spec"u8]["matchConditions"u8].Items)
        {
            conditions.Add(condition["expression"u8].Text ?? "");
        }

        if (conditions.Count > 0)
        {
            match["conditions"] = new JsonArray([.. conditions.Select(condition => (JsonNode)condition)]);
        }

        return match;
    }

    private static void AddRules(Manifest manifest, Node constraints, JsonObject match, List<string> conditions, ImportResult result)
    {
        var rules = Each(constraints["resourceRules"u8]);
        var resources = rules.SelectMany(Resources).Distinct().ToList();
        match["resources"] = new JsonArray([.. resources.Contains("*") ? (JsonNode[])["*"] : resources.Select(resource => (JsonNode)resource)]);
        var operations = rules.SelectMany(rule => AdmissionPolicyImport.Texts(rule["operations"u8])).Distinct().ToList();
        if (!operations.Contains("*"))
        {
            match["operations"] = new JsonArray([.. operations.Select(operation => (JsonNode)operation)]);
        }

        var scopes = rules.Select(rule => rule["scope"u8].Text ?? "*").Distinct().ToList();
        if (scopes is ["Namespaced" or "Cluster"])
        {
            match["scope"] = scopes[0];
        }

        var names = rules.SelectMany(rule => AdmissionPolicyImport.Texts(rule["resourceNames"u8])).Distinct().ToList();
        if (names.Count > 0 && rules.Count == 1)
        {
            match["names"] = new JsonObject { ["include"] = new JsonArray([.. names.Select(name => (JsonNode)name)]) };
        }

        // One list of resources and one of operations say less than several rules that differ, or than a group as a whole.
        if (rules.Select(rule => string.Join(',', AdmissionPolicyImport.Texts(rule["operations"u8]).Order(StringComparer.Ordinal))).Distinct().Count() > 1 || (rules.Count > 1 && names.Count > 0) || scopes.Count > 1
            || rules.Any(rule => Resources(rule).Contains("*") && !AdmissionPolicyImport.Texts(rule["apiGroups"u8]).Contains("*")))
        {
            conditions.Add(string.Join(" || ", rules.Select(rule => $"({Condition(rule)})")));
        }

        if (rules.Any(rule => AdmissionPolicyImport.Texts(rule["apiVersions"u8]) is var versions && !versions.Contains("*") && versions.Any(version => version.Contains("alpha", StringComparison.Ordinal) || version.Contains("beta", StringComparison.Ordinal))))
        {
            result.Note(manifest, "matchConstraints.resourceRules.apiVersions", "not kept: Sluice is asked about every version of a resource");
        }
    }

    // "*" where a whole group, or everything, is meant.
    private static IEnumerable<string> Resources(Node rule)
    {
        foreach (var group in AdmissionPolicyImport.Texts(rule["apiGroups"u8]))
        {
            foreach (var resource in AdmissionPolicyImport.Texts(rule["resources"u8]))
            {
                yield return resource is "*" or "*/*" ? "*" : Qualified(group, resource);
            }
        }
    }

    private static string Qualified(string group, string resource)
    {
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        var (plural, sub) = slash < 0 ? (resource, "") : (resource[..slash], resource[slash..]);
        if (group == "*" && KubernetesSchema.Default.Resources.FirstOrDefault(known => known.Plural == plural) is { } found)
        {
            return found.QualifiedName + sub;
        }

        return group.Length == 0 ? plural + sub : $"{plural}.{group}{sub}";
    }

    private static string Condition(Node rule)
    {
        var parts = new List<string>();
        AddPart(parts, "request.resource.group", rule["apiGroups"u8]);
        AddPart(parts, "request.resource.resource", rule["resources"u8]);
        AddPart(parts, "request.operation", rule["operations"u8]);
        AddPart(parts, "request.name", rule["resourceNames"u8]);
        return parts.Count == 0 ? "true" : string.Join(" && ", parts);
    }

    private static void AddPart(List<string> parts, string variable, Node values)
    {
        var texts = AdmissionPolicyImport.Texts(values);
        if (texts.Count > 0 && !texts.Contains("*") && !texts.Contains("*/*"))
        {
            parts.Add($"{variable} in [{string.Join(", ", texts.Select(text => $"'{text}'"))}]");
        }
    }

    // A policy and its binding each narrow: labels of both, expressions of both.
    private static void AddSelector(Node selector, string name, JsonObject match)
    {
        if (selector["matchLabels"u8].Count == 0 && selector["matchExpressions"u8].Count == 0)
        {
            return;
        }

        var expressions = match[name]?["matchExpressions"] as JsonArray ?? [];
        match[name] ??= new JsonObject();
        match[name]!["matchExpressions"] ??= expressions;
        foreach (var label in selector["matchLabels"u8].Members)
        {
            expressions.Add((JsonNode)new JsonObject { ["key"] = label.Name, ["operator"] = "In", ["values"] = new JsonArray(label.Value.Text) });
        }

        foreach (var expression in selector["matchExpressions"u8].Items)
        {
            expressions.Add(JsonNode.Parse(expression.ToString()));
        }
    }

    private static List<Node> Each(Node list)
    {
        var items = new List<Node>();
        foreach (var item in list.Items)
        {
            items.Add(item);
        }

        return items;
    }
}
