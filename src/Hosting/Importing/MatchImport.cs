using System.Text.Json.Nodes;
using Sluice.Hosting.DryRuns;
using Sluice.Json;
using Sluice.Webhooks.Native;

namespace Sluice.Hosting.Importing;

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
        var isAll = match["resources"]!.AsArray().Any(resource => (string?)resource == "*");
        var narrowings = (Node[])[constraints, (binding?.Object ?? default)["spec"u8]["matchResources"u8]];
        foreach (var selector in (string[])["namespaceSelector", "objectSelector"])
        {
            foreach (var narrowing in narrowings)
            {
                AddSelector(narrowing[selector], selector, match);
            }
        }

        foreach (var rule in narrowings.SelectMany(narrowing => narrowing["excludeResourceRules"u8].Items.ToList()).Where(rule => !isAll || !RuleImport.IsUnasked(rule)))
        {
            conditions.Add($"!({RuleImport.Condition(rule)})");
        }

        NoteLoss(manifest, constraints, isAll, result);
        if (binding?.Object["spec"u8]["matchResources"u8]["resourceRules"u8] is { Count: > 0 } bound)
        {
            conditions.Add(string.Join(" || ", bound.Items.ToList().Select(rule => $"({RuleImport.Condition(rule)})")));
        }

        foreach (var condition in manifest.Object["spec"u8]["matchConditions"u8].Items)
        {
            var expression = (condition["expression"u8].Text ?? "").Trim();
            if (manifest.Kind != "MutatingAdmissionPolicy" || expression != NativePolicies.NoMirrorPod)
            {
                conditions.Add(expression);
            }
        }

        if (conditions.Count > 0)
        {
            match["conditions"] = new JsonArray([.. conditions.Select(condition => (JsonNode)condition)]);
        }

        return match;
    }

    private static void AddRules(Manifest manifest, Node constraints, JsonObject match, List<string> conditions, ImportResult result)
    {
        var rules = constraints["resourceRules"u8].Items.ToList();
        match["resources"] = Texts(RuleImport.Resources(manifest, rules, result));
        if (RuleImport.Operations(manifest, rules, result) is { Count: > 0 } operations)
        {
            match["operations"] = Texts(operations);
        }

        var scopes = rules.Select(rule => rule["scope"u8].Text ?? "*").Distinct().ToList();
        if (scopes is ["Namespaced" or "Cluster"])
        {
            match["scope"] = scopes[0];
        }

        // One list of resources and one of operations say less than several rules that differ, than names, or than a group as a whole.
        if (rules.Select(rule => string.Join(',', rule["operations"u8].Items.Texts().Order(StringComparer.Ordinal))).Distinct().Count() > 1 || scopes.Count > 1
            || rules.Any(rule => rule["resourceNames"u8].Count > 0 || RuleImport.IsWholeGroup(rule)))
        {
            conditions.Add(string.Join(" || ", rules.Select(rule => $"({RuleImport.Condition(rule)})")));
        }
    }

    private static void NoteLoss(Manifest manifest, Node constraints, bool isAll, ImportResult result)
    {
        var rules = constraints["resourceRules"u8].Items.ToList();
        if (rules.Any(rule => rule["apiVersions"u8].Items.Texts() is var versions && !versions.Contains("*") && versions.Any(version => version.Contains("alpha", StringComparison.Ordinal) || version.Contains("beta", StringComparison.Ordinal))))
        {
            result.Note(manifest, "matchConstraints.resourceRules.apiVersions", "not kept: Sluice is asked about every version of a resource");
        }

        if (constraints["matchPolicy"u8].Text is "Exact")
        {
            result.Note(manifest, "matchConstraints.matchPolicy", "Exact is not kept: Sluice is asked about an object whatever the version that it is written in");
        }

        var excluded = constraints["excludeResourceRules"u8].Items.ToList().Where(RuleImport.IsUnasked).SelectMany(RuleImport.Pairs).ToList();
        if (isAll && !RuleImport.CoversUnasked(excluded))
        {
            result.Note(manifest, "matchConstraints.resourceRules", "* is here without leases, events, nodes/status and the reviews of authentication and authorization, which are asked about only when they are named");
        }
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

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
}
