using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Policies.Rules;
using Sluice.Yaml;

namespace Sluice.Webhooks.Native;

/// <summary>
/// The parameters of a policy as Kubernetes knows them: an object of the cluster (a ConfigMap, or what was imported with its policy). Values of one's own are no object: they become a
/// variable, so that numbers and lists stay what they are.
/// </summary>
/// <param name="Kind">Their kind; null for none.</param>
/// <param name="Reference">Which of that kind; null for none.</param>
/// <param name="Objects">The object itself, where it is in the file.</param>
internal sealed record NativeParameters(JsonObject? Kind, JsonObject? Reference, ImmutableArray<JsonObject> Objects)
{
    private const string Name = "params";

    /// <summary>The parameters of a policy.</summary>
    public static NativeParameters Of(ConfiguredPolicy policy, NativeExpressions expressions)
    {
        var node = policy.Settings.Get(RuleOptions.Params);
        if (node is MappingNode { Entries: [{ Key.Text: "configMap", Value: ScalarNode { Text: var reference } }] })
        {
            return new NativeParameters(KindOf("v1", "ConfigMap"), Refer(reference.Split('/')[1], reference.Split('/')[0]), []);
        }

        if (node is MappingNode whole && Text(whole, "apiVersion") is { } version && Text(whole, "kind") is { } kind && Text(whole.Find("metadata"), "name") is { } name)
        {
            var json = new ByteBuffer();
            YamlToJson.Write(whole, json);
            return new NativeParameters(KindOf(version, kind), Refer(name, Text(whole.Find("metadata"), "namespace")), [JsonNode.Parse(Encoding.UTF8.GetString(json.Span))!.AsObject()]);
        }

        expressions.Replace(Name, $"dyn({(node is null ? "null" : CelText.Of(node))})");
        return new NativeParameters(null, null, []);
    }

    private static JsonObject KindOf(string version, string kind) => new() { ["apiVersion"] = version, ["kind"] = kind };

    // A ConfigMap that is not there leaves the policy undecided.
    private static JsonObject Refer(string name, string? space)
    {
        var reference = new JsonObject { ["name"] = name };
        if (space is not null)
        {
            reference["namespace"] = space;
        }

        reference["parameterNotFoundAction"] = "Deny";
        return reference;
    }

    private static string? Text(ConfigNode? node, string key) => (node as MappingNode)?.Find(key) is ScalarNode { IsNull: false } scalar ? scalar.Text : null;
}
