using System.Text.Json.Nodes;
using Sluice.Hosting.DryRuns;
using Sluice.Json;
using Sluice.Kubernetes.Schema;

namespace Sluice.Hosting.Importing;

/// <summary>
/// Imports Kyverno's ClusterPolicy and Policy (https://kyverno.io/docs/policy-types/cluster-policy/) rule by rule: CEL, patterns, Pod Security and merges; and its
/// ValidatingPolicy, which is in CEL altogether.
/// </summary>
internal static class KyvernoImport
{
    /// <summary>Imports a ValidatingPolicy: a ValidatingAdmissionPolicy with its actions inside.</summary>
    public static void ImportValidating(Manifest manifest, ImportResult result)
    {
        var spec = manifest.Object["spec"u8];
        var copy = manifest.Object.Copy();
        foreach (var unknown in (string[])["autogen", "evaluation", "webhookConfiguration"])
        {
            if (spec[unknown].Exists)
            {
                result.Note(manifest, $"spec.{unknown}", "left out: Sluice has workloads: true, scan, and its own webhook configuration");
            }
        }

        copy.Set("kind", "ValidatingAdmissionPolicy");
        var binding = Node.Parse("""{"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicyBinding","metadata":{},"spec":{}}"""u8);
        binding["metadata"u8].Set("name", manifest.Name);
        binding["spec"u8].Set("policyName", manifest.Name);
        if (spec["validationActions"u8].Exists)
        {
            binding["spec"u8].Set("validationActions", spec["validationActions"u8]);
        }

        Manifest[] both = [manifest with { Object = copy.Copy() }, manifest with { Object = binding.Copy() }];
        AdmissionPolicyImport.Import(both[0], both, AdmissionPolicyImport.BindingsIn(both), result);
    }

    /// <summary>Imports a ClusterPolicy or Policy.</summary>
    public static void Import(Manifest manifest, ImportResult result)
    {
        var index = 0;
        foreach (var rule in manifest.Object["spec"u8]["rules"u8].Items)
        {
            var path = $"spec.rules[{index++}]";
            if (SettingsOf(manifest, rule, path, result) is not var (type, settings) || KyvernoMatch.Of(manifest, rule, path, result) is not { } match)
            {
                continue;
            }

            if (KyvernoMatch.IsPodsAlone(match) && type is "validation" or "pod-security")
            {
                // Kyverno writes rules for the makers of pods by itself; ours know their templates.
                settings["workloads"] = true;
                match.Remove("resources");
            }

            var policy = new JsonObject { ["name"] = $"{manifest.Name}-{rule["name"u8].Text}"[..Math.Min(63, manifest.Name.Length + 1 + (rule["name"u8].Text ?? "").Length)], ["type"] = type };
            if (!IsEnforced(manifest, rule))
            {
                policy["action"] = "Audit";
            }

            if (manifest.Object["spec"u8]["failurePolicy"u8].Text == "Ignore")
            {
                policy["failurePolicy"] = "Ignore";
            }

            policy["match"] = match;
            policy["settings"] = settings;
            result.Add(policy);
        }
    }

    private static bool IsEnforced(Manifest manifest, Node rule)
    {
        var action = rule["validate"u8]["failureAction"u8].Text ?? manifest.Object["spec"u8]["validationFailureAction"u8].Text ?? "Audit";
        return !rule["validate"u8].Exists || action.Equals("Enforce", StringComparison.OrdinalIgnoreCase);
    }

    private static (string Type, JsonObject Settings)? SettingsOf(Manifest manifest, Node rule, string path, ImportResult result)
    {
        foreach (var unknown in (string[])["preconditions", "context", "generate", "verifyImages", "celPreconditions"])
        {
            if (rule[unknown].Exists && unknown != "celPreconditions")
            {
                result.Note(manifest, $"{path}.{unknown}", "the rule is left out: JMESPath, generation and image verification do not map");
                return null;
            }
        }

        var validate = rule["validate"u8];
        if (validate["cel"u8] is { IsObject: true } cel)
        {
            return ("validation", CelSettings(validate, cel));
        }

        if (validate["podSecurity"u8] is { IsObject: true } security && security["exclude"u8].Count == 0)
        {
            return ("pod-security", new JsonObject { ["level"] = security["level"u8].Text });
        }

        if (validate["pattern"u8] is { IsObject: true } pattern)
        {
            return PatternSettings(manifest, validate, [pattern], $"{path}.validate.pattern", result);
        }

        if (validate["anyPattern"u8] is { IsArray: true } any)
        {
            return PatternSettings(manifest, validate, any.Items.ToList(), $"{path}.validate.anyPattern", result);
        }

        if (rule["mutate"u8]["patchStrategicMerge"u8] is { IsObject: true } merge && !HasAnchorsOrVariables(merge))
        {
            return ("mutation", new JsonObject { ["mutations"] = new JsonArray(new JsonObject { ["merge"] = JsonNode.Parse(merge.ToString()) }) });
        }

        result.Note(manifest, path, "the rule is left out: of validate, cel, pattern, anyPattern and podSecurity (without exclude) map; of mutate, patchStrategicMerge without anchors and variables");
        return null;
    }

    private static JsonObject CelSettings(Node validate, Node cel)
    {
        var settings = new JsonObject();
        var variables = new JsonObject();
        foreach (var variable in cel["variables"u8].Items)
        {
            variables[variable["name"u8].Text ?? ""] = variable["expression"u8].Text;
        }

        var validations = new JsonArray();
        foreach (var expression in cel["expressions"u8].Items)
        {
            var one = new JsonObject { ["expression"] = expression["expression"u8].Text };
            foreach (var (name, text) in ((string, string?)[])[("message", expression["message"u8].Text ?? validate["message"u8].Text), ("messageExpression", expression["messageExpression"u8].Text)])
            {
                if (text is not null)
                {
                    one[name] = text;
                }
            }

            validations.Add((JsonNode)one);
        }

        settings["validations"] = validations;
        if (variables.Count > 0)
        {
            settings["variables"] = variables;
        }

        return settings;
    }

    private static (string Type, JsonObject Settings)? PatternSettings(Manifest manifest, Node validate, List<Node> patterns, string path, ImportResult result)
    {
        var expressions = patterns.Select(pattern => KyvernoPattern.ToExpression(pattern, "object")).ToList();
        if (expressions.Contains(null))
        {
            result.Note(manifest, path, "the rule is left out: the pattern has a variable, or an anchor that has no match in CEL");
            return null;
        }

        var validation = new JsonObject { ["expression"] = expressions.Count == 1 ? expressions[0] : string.Join(" || ", expressions.Select(one => $"({one})")) };
        if (validate["message"u8].Text is { } message && !message.Contains("{{", StringComparison.Ordinal))
        {
            validation["message"] = message;
        }

        return ("validation", new JsonObject { ["validations"] = new JsonArray(validation) });
    }

    private static bool HasAnchorsOrVariables(Node node)
    {
        var text = node.ToString();
        return text.Contains("{{", StringComparison.Ordinal) || text.Contains("\"+(", StringComparison.Ordinal) || text.Contains("\"(", StringComparison.Ordinal) || text.Contains("\"<(", StringComparison.Ordinal);
    }
}

/// <summary>Imports Kyverno's match and exclude.</summary>
internal static class KyvernoMatch
{
    /// <summary>The <c>match</c> of a rule; null where it does not map.</summary>
    public static JsonObject? Of(Manifest manifest, Node rule, string path, ImportResult result)
    {
        var filters = Filters(rule["match"u8]);
        if (filters.Count == 0)
        {
            result.Note(manifest, $"{path}.match", "the rule is left out: it matches no resources");
            return null;
        }

        if (rule["exclude"u8].Count > 0)
        {
            result.Note(manifest, $"{path}.exclude", "left out: write match.namespaces.exclude, match.names.exclude, conditions or an exception for it");
        }

        if (rule["match"u8]["all"u8].Count > 1 || filters.Count > 1)
        {
            result.Note(manifest, $"{path}.match", "only the kinds, names, namespaces and operations of all filters together are kept");
        }

        var match = new JsonObject();
        var kinds = filters.SelectMany(filter => filter["kinds"u8].Items.Texts()).Distinct().Select(kind => ResourceOf(kind, manifest, path, result)).OfType<string>().Distinct().ToList();
        match["resources"] = List(kinds.Contains("*") ? ["*"] : kinds);
        AddList(match, "operations", filters, "operations");
        AddGlobs(match, "namespaces", filters, "namespaces");
        AddGlobs(match, "names", filters, "names");
        AddGlobs(match, "names", filters, "name");
        if (filters.Count == 1)
        {
            AddSelector(match, "objectSelector", filters[0]["selector"u8]);
            AddSelector(match, "namespaceSelector", filters[0]["namespaceSelector"u8]);
        }

        return match;
    }

    /// <summary>Whether pods alone are matched.</summary>
    public static bool IsPodsAlone(JsonObject match) => match["resources"] is JsonArray { Count: 1 } resources && (string?)resources[0] == "pods";

    private static List<Node> Filters(Node match)
    {
        var filters = new List<Node>();
        foreach (var list in (Node[])[match["any"u8], match["all"u8]])
        {
            foreach (var filter in list.Items)
            {
                filters.Add(filter["resources"u8]);
            }
        }

        if (match["resources"u8].IsObject)
        {
            filters.Add(match["resources"u8]);
        }

        return filters;
    }

    // Kinds stand as Pod, apps/v1/Deployment, Pod/ephemeralcontainers, */*.
    private static string? ResourceOf(string kind, Manifest manifest, string path, ImportResult result)
    {
        if (kind is "*" or "*/*")
        {
            return "*";
        }

        var parts = kind.Split('/');
        var name = parts.LastOrDefault(part => part.Length > 0 && char.IsAsciiLetterUpper(part[0]));
        var known = KubernetesSchema.Default.Resources.Where(resource => resource.Kind == name).ToList();
        if (known.Count == 0)
        {
            result.Note(manifest, $"{path}.match", $"the kind {kind} is left out: it is not one of Kubernetes' own; write its plural name with its group");
            return null;
        }

        return known[0].QualifiedName + (parts[^1] != name ? $"/{parts[^1]}" : "");
    }

    private static void AddList(JsonObject match, string name, List<Node> filters, string field)
    {
        var values = filters.SelectMany(filter => filter[field].Items.Texts()).Distinct().ToList();
        if (values.Count > 0)
        {
            match[name] = List(values);
        }
    }

    private static void AddGlobs(JsonObject match, string name, List<Node> filters, string field)
    {
        var values = filters.SelectMany(filter => filter[field].IsArray ? filter[field].Items.Texts() : filter[field].Text is { } text ? [text] : []).Distinct().ToList();
        if (values.Count > 0)
        {
            match[name] = new JsonObject { ["include"] = List(values) };
        }
    }

    private static void AddSelector(JsonObject match, string name, Node selector)
    {
        if (selector.IsObject)
        {
            match[name] = JsonNode.Parse(selector.ToString());
        }
    }

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
