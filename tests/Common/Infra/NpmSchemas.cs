using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Testing.Infra;

/// <summary>CustomResourceDefinitions made from the schemas in the npm packages of tests/package.json.</summary>
/// <remarks>Those versions are the last that bring their schemas as data: later ones are compiled into validators that let unknown fields pass.</remarks>
internal static partial class NpmSchemas
{
    private static readonly (string Kind, string Plural, string File)[] Kinds =
    [
        ("Certificate", "certificates", "cert-manager/cert-manager.io/v1/Certificate.js"),
        ("Issuer", "issuers", "cert-manager/cert-manager.io/v1/Issuer.js"),
        ("PrometheusRule", "prometheusrules", "prometheus-operator/monitoring.coreos.com/v1/PrometheusRule.js"),
        ("ScaledObject", "scaledobjects", "keda/keda.sh/v1alpha1/ScaledObject.js"),
        ("ServiceMonitor", "servicemonitors", "prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor.js"),
    ];

    /// <summary>Why there are none; null when there are.</summary>
    public static string? SkipReason => Directory.Exists(Folder) ? null : "tests/node_modules is missing: ./test.sh installs it where there is npm (npm ci --prefix tests)";

    private static string Folder => RepositoryRoot.File("tests", "node_modules", "@kubernetes-models");

    /// <summary>A definition for each kind.</summary>
    public static IEnumerable<JsonObject> Definitions() => Kinds.Select(kind => Definition(kind.Kind, kind.Plural, ReadSchema(kind.File)));

    /// <summary>The group and version of a kind that has a definition here.</summary>
    public static bool Knows(string kind) => Kinds.Any(known => known.Kind == kind);

    private static JsonObject Definition(string kind, string plural, JsonObject schema)
    {
        var apiVersion = schema["properties"]!["apiVersion"]!["enum"]![0]!.GetValue<string>().Split('/');
        schema["properties"]!["metadata"] = new JsonObject { ["type"] = "object" };
        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = $"{plural}.{apiVersion[0]}" },
            ["spec"] = new JsonObject
            {
                ["group"] = apiVersion[0],
                ["scope"] = "Namespaced",
                ["names"] = new JsonObject { ["kind"] = kind, ["plural"] = plural, ["singular"] = kind.ToLowerInvariant() },
                ["versions"] = new JsonArray(new JsonObject
                {
                    ["name"] = apiVersion[1],
                    ["served"] = true,
                    ["storage"] = true,
                    ["schema"] = new JsonObject { ["openAPIV3Schema"] = schema },
                }),
            },
        };
    }

    private static JsonObject ReadSchema(string file) =>
        (JsonObject)ToStructural(JsonNode.Parse(SchemaText().Match(File.ReadAllText(Path.Combine(Folder, file))).Groups[1].Value)!);

    // What the package wrote for plain JSON Schema goes back to what a CustomResourceDefinition says: nullable, int-or-string, any object.
    private static JsonNode ToStructural(JsonNode node)
    {
        if (node is not JsonObject schema)
        {
            return node is JsonArray items ? new JsonArray([.. items.Select(item => ToStructural(item!))]) : node.DeepClone();
        }

        if (schema["oneOf"] is JsonArray alternatives)
        {
            var present = (JsonObject)ToStructural(alternatives.Single(alternative => (string?)alternative!["type"] != "null")!);
            present["nullable"] = true;
            return present.Count == 1 ? new JsonObject { ["x-kubernetes-preserve-unknown-fields"] = true } : present;
        }

        if (schema["anyOf"] is JsonArray)
        {
            return new JsonObject { ["x-kubernetes-int-or-string"] = true };
        }

        return new JsonObject(schema.Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : ToStructural(member.Value))));
    }

    [GeneratedRegex(@"^const schema = (\{.*?^\});", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex SchemaText();
}
