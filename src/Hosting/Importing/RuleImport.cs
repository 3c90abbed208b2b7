using Sluice.Admission;
using Sluice.Hosting.DryRuns;
using Sluice.Json;
using Sluice.Kubernetes.Schema;
using Sluice.Policies;

namespace Sluice.Hosting.Importing;

/// <summary>Imports the rules of a policy of Kubernetes: as names of resources and operations, and as conditions where those say too little.</summary>
internal static class RuleImport
{
    private const string SubResource = "(has(request.subResource) ? request.subResource : '')";
    private const string IsOutside = "!has(request.namespace) || request.namespace == '' || (request.resource.group == '' && request.resource.resource == 'namespaces')";

    /// <summary>The resources of all rules, each once, by group and name; <c>*</c> alone where everything or a whole group is meant.</summary>
    public static IReadOnlyList<string> Resources(Manifest manifest, IReadOnlyList<Node> rules, ImportResult result)
    {
        var pairs = rules.SelectMany(Pairs).Distinct().ToList();
        foreach (var resource in pairs.Select(pair => pair.Resource).Where(resource => resource.StartsWith("*/", StringComparison.Ordinal)).Distinct())
        {
            result.Note(manifest, "matchConstraints.resourceRules.resources", $"{resource}: subresources are asked about only when they are named");
        }

        if (pairs.Any(pair => pair.Resource is "*" or "*/*"))
        {
            return ["*"];
        }

        return
        [
            .. pairs.Where(pair => !pair.Resource.StartsWith("*/", StringComparison.Ordinal)).SelectMany(Known)
                .Distinct().OrderBy(pair => pair.Group, StringComparer.Ordinal).ThenBy(pair => pair.Resource, StringComparer.Ordinal).Select(Qualified),
        ];
    }

    /// <summary>The operations of all rules; none where all that Sluice can be asked about are meant.</summary>
    public static IReadOnlyList<string> Operations(Manifest manifest, IReadOnlyList<Node> rules, ImportResult result)
    {
        var named = rules.SelectMany(rule => rule["operations"u8].Items.Texts()).ToHashSet(StringComparer.Ordinal);
        var all = (Admission.Operations.Create | Admission.Operations.Update | Admission.Operations.Delete | Admission.Operations.Connect).Names();
        var operations = named.Contains("*") ? [.. all] : all.Where(named.Contains).ToList();
        if (manifest.Kind != "MutatingAdmissionPolicy")
        {
            return operations;
        }

        foreach (var operation in operations.Where(operation => operation is not ("CREATE" or "UPDATE")))
        {
            result.Note(manifest, "matchConstraints.resourceRules.operations", $"{operation} is left out: a mutation is asked about CREATE and UPDATE");
        }

        return [.. operations.Where(operation => operation is "CREATE" or "UPDATE")];
    }

    /// <summary>Whether a rule means all resources of a group.</summary>
    public static bool IsWholeGroup(Node rule) => Pairs(rule).Any(pair => pair.Resource is "*" or "*/*" && pair.Group != "*");

    /// <summary>Whether a rule means only what <c>*</c> does not mean here.</summary>
    public static bool IsUnasked(Node rule) =>
        rule["resourceNames"u8].Count == 0
        && rule["operations"u8].Items.Texts().Contains("*")
        && Pairs(rule).All(pair => UnaskedResources.Contains(pair.Group, pair.Resource));

    /// <summary>Whether these are all that <c>*</c> does not mean here.</summary>
    public static bool CoversUnasked(IReadOnlyCollection<(string Group, string Resource)> pairs) =>
        UnaskedResources.Groups.All(group => pairs.Contains((group, "*"))) && UnaskedResources.CoreResources.All(resource => pairs.Contains(("", resource)));

    /// <summary>The groups and resources that a rule means.</summary>
    public static IEnumerable<(string Group, string Resource)> Pairs(Node rule) =>
        rule["apiGroups"u8].Items.Texts().SelectMany(group => rule["resources"u8].Items.Texts().Select(resource => (group, resource)));

    /// <summary>That a request is one that a rule means, in CEL.</summary>
    public static string Condition(Node rule)
    {
        var parts = new List<string>();
        AddPart(parts, "request.resource.group", rule["apiGroups"u8]);
        var resources = rule["resources"u8].Items.Texts();
        if (!resources.Contains("*/*"))
        {
            parts.Add(string.Join(" || ", resources.Select(Resource)) is var any && resources.Count > 1 ? $"({any})" : any);
        }

        AddPart(parts, "request.operation", rule["operations"u8]);
        if (rule["resourceNames"u8].Count > 0)
        {
            parts.Add("has(request.name)");
            AddPart(parts, "request.name", rule["resourceNames"u8]);
        }

        if (rule["scope"u8].Text is "Namespaced" or "Cluster")
        {
            parts.Add(rule["scope"u8].Text == "Cluster" ? $"({IsOutside})" : $"!({IsOutside})");
        }

        return parts.Count == 0 ? "true" : string.Join(" && ", parts);
    }

    // A name alone means the resource without its subresources.
    private static string Resource(string name)
    {
        var (plural, sub) = name.Split('/') is [var before, var behind] ? (before, behind) : (name, "");
        var parts = new List<string>();
        if (plural != "*")
        {
            parts.Add($"request.resource.resource == '{plural}'");
        }

        if (sub != "*")
        {
            parts.Add($"{SubResource} == '{sub}'");
        }

        return parts.Count == 0 ? "true" : string.Join(" && ", parts);
    }

    private static void AddPart(List<string> parts, string variable, Node values)
    {
        var texts = values.Items.Texts();
        if (texts.Count > 0 && !texts.Contains("*"))
        {
            parts.Add(texts.Count == 1 ? $"{variable} == '{texts[0]}'" : $"{variable} in [{string.Join(", ", texts.Select(text => $"'{text}'"))}]");
        }
    }

    // In every group, and with every subresource, that Kubernetes itself has.
    private static IEnumerable<(string Group, string Resource)> Known((string Group, string Resource) pair)
    {
        var (plural, sub) = pair.Resource.Split('/') is [var before, var behind] ? (before, behind) : (pair.Resource, "");
        var named = KubernetesSchema.Default.Resources.Where(resource => resource.Plural == plural).ToList();
        var known = named.Where(resource => pair.Group == "*" || resource.Group == pair.Group).ToList();
        if (known.Count == 0 && named.Count > 0 && KubernetesSchema.Default.Resources.Any(resource => resource.Group == pair.Group))
        {
            // Groups and resources are multiplied: of deployments in "" and apps, only one is.
            return [];
        }

        if (known.Count == 0 || (pair.Group != "*" && sub != "*"))
        {
            return [pair];
        }

        return known.SelectMany(resource => sub == "*"
            ? resource.Subresources.Select(one => (resource.Group, $"{plural}/{one}")).Prepend((resource.Group, plural))
            : [(resource.Group, pair.Resource)]);
    }

    private static string Qualified((string Group, string Resource) pair)
    {
        var slash = pair.Resource.IndexOf('/', StringComparison.Ordinal);
        var (plural, sub) = slash < 0 ? (pair.Resource, "") : (pair.Resource[..slash], pair.Resource[slash..]);
        return pair.Group.Length == 0 ? plural + sub : $"{plural}.{pair.Group}{sub}";
    }
}
