using System.Text.Json.Nodes;
using Sluice.Hosting.DryRuns;
using Sluice.Json;

namespace Sluice.Hosting.Importing;

/// <summary>
/// Imports ValidatingAdmissionPolicies (https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/) with their bindings and parameters: a
/// policy for each binding, since each may act on something else and in another way.
/// </summary>
internal static class AdmissionPolicyImport
{
    /// <summary>The bindings among manifests, by kind and name of the policy that they bind.</summary>
    public static ILookup<(string, string?), Manifest> BindingsIn(IEnumerable<Manifest> manifests) =>
        manifests.Where(manifest => manifest.Kind is { } kind && kind.EndsWith("PolicyBinding", StringComparison.Ordinal)).ToLookup(manifest => (manifest.Kind[..^"Binding".Length], manifest.Object["spec"u8]["policyName"u8].Text));

    /// <summary>Imports a policy.</summary>
    /// <param name="manifest">The ValidatingAdmissionPolicy or MutatingAdmissionPolicy.</param>
    /// <param name="all">Everything that it came with: its parameters are among it.</param>
    /// <param name="allBindings">The bindings among that.</param>
    /// <param name="result">Gets the policies, and what did not map.</param>
    public static void Import(Manifest manifest, IReadOnlyList<Manifest> all, ILookup<(string, string?), Manifest> allBindings, ImportResult result)
    {
        var bindings = allBindings[(manifest.Kind, manifest.Name)].ToList();
        if (bindings.Count == 0)
        {
            result.Note(manifest, "", "there is no binding, without which Kubernetes does nothing: imported with action Audit");
            result.Add(PolicyOf(manifest, null, all, result));
        }

        foreach (var binding in bindings)
        {
            var policy = PolicyOf(manifest, binding, all, result);
            policy["name"] = NameOf(bindings.Count == 1 ? manifest : binding);
            result.Add(policy);
        }
    }

    private static JsonObject PolicyOf(Manifest manifest, Manifest? binding, IReadOnlyList<Manifest> all, ImportResult result)
    {
        var spec = manifest.Object["spec"u8];
        var isMutating = manifest.Kind == "MutatingAdmissionPolicy";
        var policy = new JsonObject { ["name"] = NameOf(manifest), ["type"] = isMutating ? "mutation" : "validation" };
        if (ActionOf(manifest, binding, isMutating, result) is { } action)
        {
            policy["action"] = action;
        }

        if (spec["failurePolicy"u8].Text is "Ignore")
        {
            policy["failurePolicy"] = "Ignore";
        }

        policy["match"] = MatchImport.Of(manifest, binding, result);
        var settings = new JsonObject();
        AddVariables(spec, settings);
        AddParams(manifest, binding, all, settings, result);
        if (isMutating)
        {
            settings["mutations"] = MutationImport.Of(manifest, result);
        }
        else
        {
            AddValidations(spec, settings);
        }

        policy["settings"] = settings;
        return policy;
    }

    // A name of ours is a DNS-1123 label, theirs may have dots.
    private static string NameOf(Manifest manifest)
    {
        var name = manifest.Name.Replace('.', '-').TrimEnd('*');
        return name.Length <= 63 ? name : name[..63].TrimEnd('-');
    }

    private static string? ActionOf(Manifest manifest, Manifest? binding, bool isMutating, ImportResult result)
    {
        if (binding is null)
        {
            return "Audit";
        }

        var actions = binding.Object["spec"u8]["validationActions"u8].Items.Texts();
        if (isMutating || actions.Contains("Deny"))
        {
            if (actions.Contains("Audit"))
            {
                result.Note(manifest, "validationActions", "Audit beside Deny: a denial has its audit annotation anyway");
            }

            return null;
        }

        return actions.Contains("Warn") ? "Warn" : "Audit";
    }

    private static void AddVariables(Node spec, JsonObject settings)
    {
        var variables = new JsonObject();
        foreach (var variable in spec["variables"u8].Items)
        {
            variables[variable["name"u8].Text ?? ""] = variable["expression"u8].Text?.Trim();
        }

        if (variables.Count > 0)
        {
            settings["variables"] = variables;
        }
    }

    private static void AddValidations(Node spec, JsonObject settings)
    {
        settings["validations"] = Copy(spec["validations"u8], "expression", "message", "messageExpression", "reason");
        if (spec["auditAnnotations"u8].Count > 0)
        {
            settings["auditAnnotations"] = Copy(spec["auditAnnotations"u8], "key", "valueExpression");
        }
    }

    private static JsonArray Copy(Node list, params string[] fields)
    {
        var copy = new JsonArray();
        foreach (var item in list.Items)
        {
            var one = new JsonObject();
            foreach (var field in fields)
            {
                if (item[field].Text?.Trim() is { Length: > 0 } text)
                {
                    one[field] = text;
                }
            }

            copy.Add((JsonNode)one);
        }

        return copy;
    }

    private static void AddParams(Manifest manifest, Manifest? binding, IReadOnlyList<Manifest> all, JsonObject settings, ImportResult result)
    {
        var kind = manifest.Object["spec"u8]["paramKind"u8];
        if (kind.IsAbsent)
        {
            return;
        }

        var reference = (binding?.Object ?? default)["spec"u8]["paramRef"u8];
        var (name, space) = (reference["name"u8].Text, reference["namespace"u8].Text);
        if (name is null)
        {
            result.Note(manifest, "paramKind", "parameters are not named by the binding (a selector, or none): params is left out, and expressions that use it fail");
        }
        else if (kind["kind"u8].Text == "ConfigMap" && kind["apiVersion"u8].Text == "v1" && space is not null)
        {
            settings["params"] = new JsonObject { ["configMap"] = $"{space}/{name}" };
        }
        else if (kind["kind"u8].Text == "ConfigMap" && all.FirstOrDefault(other => other.Kind == "ConfigMap" && other.Name == name) is { Namespace: { Length: > 0 } own })
        {
            settings["params"] = new JsonObject { ["configMap"] = $"{own}/{name}" };
            result.Note(manifest, "paramKind", $"ConfigMap {name} is of the request's own namespace in Kubernetes: here it is {own}/{name} for all");
        }
        else if (all.FirstOrDefault(other => other.Kind == kind["kind"u8].Text && other.Name == name && (space is null || other.Namespace == space)) is { } parameter)
        {
            settings["params"] = JsonNode.Parse(parameter.Object.ToString());
            result.Note(manifest, "paramKind", $"{parameter.Kind} {name} is written into params as it is now: only ConfigMaps are watched");
        }
        else
        {
            result.Note(manifest, "paramKind", $"{kind["kind"u8].Text} {name} is not among the manifests, and only ConfigMaps are watched: params is left out, and expressions that use it fail");
        }
    }
}
