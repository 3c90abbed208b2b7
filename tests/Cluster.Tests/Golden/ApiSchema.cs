using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;

namespace Sluice.Cluster.Tests.Golden;

/// <summary>The fields that an API server knows, from its own OpenAPI document: it drops others without a word.</summary>
internal sealed class ApiSchema
{
    private readonly JsonObject _definitions;
    private readonly Dictionary<(string Version, string Kind), JsonObject> _kinds = [];

    private ApiSchema(JsonObject definitions)
    {
        _definitions = definitions;
        foreach (var (_, definition) in definitions)
        {
            foreach (var kind in definition!["x-kubernetes-group-version-kind"]?.AsArray() ?? [])
            {
                var group = kind!["group"]!.GetValue<string>();
                var version = kind["version"]!.GetValue<string>();
                _kinds[(group.Length == 0 ? version : $"{group}/{version}", kind["kind"]!.GetValue<string>())] = definition.AsObject();
            }
        }
    }

    /// <summary>Reads it from an API server.</summary>
    public static async Task<ApiSchema> ReadAsync(ApiClient api) =>
        new(JsonNode.Parse((await api.GetAsync("/openapi/v2")).OrThrow().Text)!["definitions"]!.AsObject());

    /// <summary>The first field of an object that the API server does not know, such as <c>spec.hostUsers</c>; null when it knows all.</summary>
    public string? FindUnknownField(JsonNode manifest)
    {
        var kind = (manifest["apiVersion"]!.GetValue<string>(), manifest["kind"]!.GetValue<string>());
        return _kinds.TryGetValue(kind, out var definition) ? FindUnknown(manifest, definition, "") : null;
    }

    private string? FindUnknown(JsonNode? value, JsonObject schema, string path)
    {
        var resolved = Resolve(schema);
        return value switch
        {
            JsonObject members => members.Select(member => FindUnknown(member, resolved, path)).FirstOrDefault(unknown => unknown is not null),
            JsonArray items when resolved["items"] is JsonObject item =>
                items.Select((element, index) => FindUnknown(element, item, $"{path}[{index}]")).FirstOrDefault(unknown => unknown is not null),
            _ => null,
        };
    }

    private string? FindUnknown(KeyValuePair<string, JsonNode?> member, JsonObject schema, string path)
    {
        var field = path.Length == 0 ? member.Key : $"{path}.{member.Key}";
        if (schema["properties"] is JsonObject properties)
        {
            return properties[member.Key] is JsonObject property ? FindUnknown(member.Value, property, field) : field;
        }

        return schema["additionalProperties"] is JsonObject values ? FindUnknown(member.Value, values, field) : null;
    }

    private JsonObject Resolve(JsonObject schema) =>
        schema["$ref"] is { } reference ? _definitions[reference.GetValue<string>()["#/definitions/".Length..]]!.AsObject() : schema;
}
