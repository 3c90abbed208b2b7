using System.Collections.Immutable;
using Sluice.Admission;
using Sluice.Kubernetes;
using Sluice.Kubernetes.Schema;
using Sluice.Options;
using Sluice.Policies;
using Sluice.Yaml;

namespace Sluice.Configuration;

/// <summary>Narrows what a type wants to what a policy's <c>match</c> names; what the type never wants is an error.</summary>
internal sealed class RuleNarrowing(PolicyType type, IReadOnlyList<ResourceRule> wanted, Settings? match, ErrorList errors)
{
    /// <summary>The rules that are left.</summary>
    public ImmutableArray<ResourceRule> Narrow()
    {
        var rules = match?.Has(MatchOptions.Resources) == true ? NarrowResources(match) : [.. wanted.Where(rule => !rule.IsOnlyNamed)];
        if (match?.Has(MatchOptions.Operations) == true)
        {
            rules = NarrowOperations(match, rules);
        }

        var scope = match?.Get(MatchOptions.Scope) ?? ResourceScope.Any;
        return [.. Unite(scope != ResourceScope.Any ? rules.Select(rule => rule with { Scope = scope }) : NamesNamespaces() ? rules.SelectMany(InNamespaces) : rules)];
    }

    private bool NamesNamespaces() => match?.Get(MatchOptions.Namespaces)?.Get(MatchOptions.NamespacesInclude).Any(name => new Glob(name).IsEverything) == false;

    // Of what is outside of namespaces only Namespaces are meant, each of the one that it makes.
    private static IEnumerable<ResourceRule> InNamespaces(ResourceRule rule)
    {
        if (rule.Scope != ResourceScope.Any || KubernetesSchema.Default.Resources.Any(known => known.IsNamespaced && known.Group == rule.Group && known.Plural == rule.Resource.Split('/')[0]) || IsOfNamespaces(rule))
        {
            return [rule];
        }

        var inside = rule with { Scope = ResourceScope.Namespaced };
        return rule is { Group: "*" or "", Resource: "*" } ? [inside, new ResourceRule("", "namespaces", rule.Operations) { OperationsWhenNamed = rule.OperationsWhenNamed }] : [inside];
    }

    private static bool IsOfNamespaces(ResourceRule rule) => rule.Group.Length == 0 && rule.Resource.Split('/')[0] == "namespaces";

    private List<ResourceRule> NarrowResources(Settings match)
    {
        var rules = new List<ResourceRule>();
        var names = match.Get(MatchOptions.Resources);
        for (var i = 0; i < names.Count; i++)
        {
            var some = wanted.SelectMany(rule => Narrow(rule, names[i])).ToList();
            if (some.Count == 0)
            {
                errors.Add(NodeAt(match.NodeOf(MatchOptions.Resources), i), $"{match.Path}.resources[{i}]", $"{type.Name} never asks about {names[i]}; expected {Describe(wanted)}{Hint()}");
            }

            rules.AddRange(some);
        }

        return rules;
    }

    private IEnumerable<ResourceRule> Narrow(ResourceRule rule, ResourceName name)
    {
        if (name.IsAll)
        {
            return rule.IsOnlyNamed ? [] : [rule];
        }

        var (resource, sub) = (rule.Resource.Split('/')[0], rule.Resource.Contains('/', StringComparison.Ordinal) ? rule.Resource.Split('/')[1] : "");
        if (resource == "*")
        {
            // Of all resources also a subresource, if it is named; one that the type wants only of those that have it.
            return sub.Length == 0 ? [name.ToRule(rule.Operations) with { OperationsWhenNamed = rule.OperationsWhenNamed }]
                : name.SubResource == sub || (name.SubResource.Length == 0 && MayHave(name, sub)) ? [(name with { SubResource = sub }).ToRule(rule.Operations)]
                : [];
        }

        return rule.Group == name.Group && resource == name.Plural && (name.SubResource.Length == 0 || name.SubResource == sub) ? [rule] : [];
    }

    // Nodes report by their status, all the time: that is named by itself.
    private static bool MayHave(ResourceName name, string subresource)
    {
        var known = KubernetesSchema.Default.Resources.FirstOrDefault(resource => resource.Group == name.Group && resource.Plural == name.Plural);
        return name is not { Group: "", Plural: "nodes" } && (known is null || known.Subresources.Contains(subresource));
    }

    private List<ResourceRule> NarrowOperations(Settings match, IEnumerable<ResourceRule> rules)
    {
        var operations = match.Get(MatchOptions.Operations).Aggregate(Operations.None, (all, one) => all | one);
        var left = rules.Select(rule => rule with { Operations = (rule.Operations | rule.OperationsWhenNamed) & operations }).Where(rule => rule.Operations != Operations.None).ToList();
        if (left.Count == 0 && rules.Any())
        {
            var possible = rules.Aggregate(Operations.None, (all, rule) => all | rule.Operations | rule.OperationsWhenNamed);
            errors.Add(match.NodeOf(MatchOptions.Operations), $"{match.Path}.operations", $"{type.Name} is never asked then; expected {possible.ToString().ToUpperInvariant().Replace(", ", " or ", StringComparison.Ordinal)}");
        }

        return left;
    }

    private static IEnumerable<ResourceRule> Unite(IEnumerable<ResourceRule> rules) =>
        rules.GroupBy(rule => (rule.Group, rule.Resource)).Select(same => same.First() with { Operations = same.Aggregate(Operations.None, (all, rule) => all | rule.Operations), OperationsWhenNamed = Operations.None });

    private string Hint() => type.Options.Any(option => option.Name == "workloads") && !wanted.Any(rule => rule.Group == "apps")
        ? ", or settings.workloads: true for the workloads that pods are made from"
        : "";

    private static string Describe(IEnumerable<ResourceRule> rules) => string.Join(", ", rules.Select(rule =>
    {
        var parts = rule.Resource.Split('/');
        return new ResourceName(rule.Group, parts[0], parts.Length > 1 ? parts[1] : "").ToString();
    }).Distinct());

    private static ConfigNode NodeAt(ConfigNode list, int index) => list is SequenceNode sequence ? sequence.Items[index] : list;
}
