using Sluice.Admission;
using Sluice.Kubernetes;
using Sluice.Policies;

namespace Sluice.Webhooks.Native;

/// <summary>Rules and selectors as expressions, for where Kubernetes has no field for them.</summary>
internal static class CelRules
{
    /// <summary>That a request is one that a rule means.</summary>
    public static string Of(ResourceRule rule)
    {
        var parts = new List<string>();
        if (rule.Group != "*")
        {
            parts.Add($"request.resource.group == {CelText.Quote(rule.Group)}");
        }

        var (resource, sub) = rule.Resource.Split('/') is [var plural, var name] ? (plural, name) : (rule.Resource, "");
        if (resource != "*")
        {
            parts.Add($"request.resource.resource == {CelText.Quote(resource)}");
        }

        parts.Add($"(has(request.subResource) ? request.subResource : '') == {CelText.Quote(sub)}");
        parts.Add($"request.operation in {CelText.List(rule.Operations.Names())}");
        if (rule.Scope != ResourceScope.Any)
        {
            parts.Add($"{(rule.Scope == ResourceScope.Namespaced ? "!" : "")}(!has(request.namespace) || request.namespace == '' || (request.resource.group == '' && request.resource.resource == 'namespaces'))");
        }

        return string.Join(" && ", parts);
    }

    /// <summary>That the groups of the user are meant: none that is excluded, and one that is included.</summary>
    public static string Groups(GlobSet groups)
    {
        const string Any = "has(request.userInfo.groups) && request.userInfo.groups.exists(group, {0})";
        var parts = new List<string>();
        if (groups.Exclude.Count > 0)
        {
            parts.Add($"!({string.Format(null, Any, MatchConditions.Matches(new GlobSet(groups.Exclude.Select(glob => glob.Pattern), []), "group"))})");
        }

        if (!groups.IncludesAll)
        {
            parts.Add($"({string.Format(null, Any, MatchConditions.Matches(new GlobSet(groups.Include.Select(glob => glob.Pattern), []), "group"))})");
        }

        return string.Join(" && ", parts);
    }

    /// <summary>That the labels of an object meet a selector.</summary>
    public static string Selects(string variable, LabelSelector selector) =>
        $"({variable} != null && {string.Join(" && ", selector.Requirements.Select(requirement => Meets(variable, requirement)))})";

    private static string Meets(string variable, LabelRequirement requirement)
    {
        var labels = $"{variable}.metadata.labels";
        var key = CelText.Quote(requirement.Key);
        var exists = $"(has({labels}) && {key} in {labels})";
        return requirement.Operator switch
        {
            LabelOperator.In => $"({exists} && {labels}[{key}] in {CelText.List(requirement.Values)})",
            LabelOperator.NotIn => $"(!{exists} || !({labels}[{key}] in {CelText.List(requirement.Values)}))",
            LabelOperator.Exists => exists,
            _ => $"!{exists}",
        };
    }
}
