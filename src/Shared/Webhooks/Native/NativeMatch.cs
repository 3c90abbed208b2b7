using System.Text.Json.Nodes;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Kubernetes;
using Sluice.Policies;

namespace Sluice.Webhooks.Native;

/// <summary>What a policy is for, as <c>matchConstraints</c>: resources, operations and labels. The rest of a <c>match</c> is <see cref="NativeConditions"/>.</summary>
internal static class NativeMatch
{
    /// <summary>The constraints.</summary>
    public static JsonObject Constraints(ConfiguredPolicy policy)
    {
        var constraints = new JsonObject { ["matchPolicy"] = "Equivalent" };
        if (Namespaces(policy.Match) is { Count: > 0 } namespaces)
        {
            constraints["namespaceSelector"] = new JsonObject { ["matchExpressions"] = namespaces };
        }

        if (!policy.Match.ObjectSelector.IsEmpty)
        {
            constraints["objectSelector"] = new JsonObject { ["matchExpressions"] = new JsonArray([.. policy.Match.ObjectSelector.Requirements.Select(Requirement)]) };
        }

        constraints["resourceRules"] = new JsonArray([.. RuleSet.Merge(policy.Rules).Select(Rule)]);
        NativePolicies.AddIfAny(constraints, "excludeResourceRules", Unasked(policy));
        return constraints;
    }

    // A namespace that is made has the label with its name before it is asked about.
    private static JsonArray Namespaces(PolicyMatch match)
    {
        var expressions = new JsonArray([.. match.NamespaceSelector.Requirements.Select(Requirement)]);
        if (match.Scope.Only is { } only)
        {
            expressions.Add(only.Count == 0 ? Expression("DoesNotExist", []) : Expression("In", only));
        }
        else if (NativeConditions.Literals(match.Namespaces.Exclude) is { Count: > 0 } except)
        {
            expressions.Add(Expression("NotIn", except));
        }

        return expressions;
    }

    private static JsonNode Expression(string @operator, IReadOnlyList<string> values) => Requirement(NamespaceScope.NameLabel, @operator, values);

    private static JsonNode Requirement(LabelRequirement requirement) => Requirement(requirement.Key, requirement.Operator.ToString(), requirement.Values);

    private static JsonNode Requirement(string key, string @operator, IReadOnlyList<string> values)
    {
        var requirement = new JsonObject { ["key"] = key, ["operator"] = @operator };
        if (values.Count > 0)
        {
            requirement["values"] = Texts(values);
        }

        return requirement;
    }

    private static JsonNode Rule(WebhookRule rule)
    {
        var written = Rule([rule.Group], rule.Operations.Names(), rule.Resources);
        if (rule.Scope != ResourceScope.Any)
        {
            written["scope"] = rule.Scope.ToString();
        }

        return written;
    }

    // What * does not mean, unless the policy names it.
    private static JsonArray Unasked(ConfiguredPolicy policy)
    {
        if (policy.Rules.All(rule => rule.Group != "*"))
        {
            return [];
        }

        return
        [
            Rule([.. UnaskedResources.Groups.Where(group => policy.Rules.All(rule => rule.Group != group))], ["*"], ["*"]),
            Rule([""], ["*"], [.. UnaskedResources.CoreResources.Where(resource => !policy.Rules.Any(rule => rule.Group.Length == 0 && rule.Resource == resource))]),
        ];
    }

    private static JsonNode Rule(IEnumerable<string> groups, IEnumerable<string> operations, IEnumerable<string> resources) => new JsonObject
    {
        ["apiGroups"] = Texts(groups),
        ["apiVersions"] = Texts(["*"]),
        ["operations"] = Texts(operations),
        ["resources"] = Texts(resources),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
