using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Cluster.Tests.Kubernetes;

/// <summary>Writes the schema that Sluice keeps of Kubernetes' kinds (src/Shared/Kubernetes/Schema) from an API server's OpenAPI document (<c>/openapi/v2</c>).</summary>
internal sealed class OpenApiSchema
{
    // Not objects that anybody writes: answers, and options of requests.
    private static readonly string[] NoObjects = ["DeleteOptions", "WatchEvent", "Status", "APIGroup", "APIGroupList", "APIResourceList", "APIVersions"];

    private readonly JsonObject definitions;
    private readonly SortedDictionary<string, string> written = new(StringComparer.Ordinal);

    private OpenApiSchema(JsonObject document) => definitions = document["definitions"]!.AsObject();

    public static string Write(JsonObject document)
    {
        var schema = new OpenApiSchema(document);
        foreach (var (name, definition) in schema.definitions)
        {
            if (KindsOf(name, definition!).Any())
            {
                schema.Add(name);
            }
        }

        return string.Concat(Resources(document["paths"]!.AsObject()).Order(StringComparer.Ordinal)) + string.Concat(schema.written.Values);
    }

    // A resource is what can be created at a path of its own; what stands behind a name is a subresource.
    private static IEnumerable<string> Resources(JsonObject paths)
    {
        foreach (var (path, methods) in paths)
        {
            var namespaced = path.Contains("/namespaces/{namespace}/", StringComparison.Ordinal);
            if ((string?)methods!["post"]?["x-kubernetes-action"] != "post" || path.Contains("{name}", StringComparison.Ordinal))
            {
                continue;
            }

            var kind = methods["post"]!["x-kubernetes-group-version-kind"]!;
            var version = (string)kind["version"]!;
            if (!version.Contains("alpha", StringComparison.Ordinal))
            {
                // The path, not the kind, has the group: an Eviction is of another one than its pod.
                var parts = path.Split('/');
                var apiVersion = parts[1] == "api" ? version : $"{parts[2]}/{version}";
                var subresources = string.Join(',', paths.Select(other => SubresourceOf(path, other.Key, other.Value!)).OfType<string>().Order(StringComparer.Ordinal));
                yield return $"@ {apiVersion} {(string)kind["kind"]!} {parts[^1]} {(namespaced ? "Namespaced" : "Cluster")} {(subresources.Length == 0 ? "-" : subresources)}\n";
            }
        }
    }

    private static string? SubresourceOf(string path, string other, JsonNode methods)
    {
        var start = $"{path}/{{name}}/";
        return other.StartsWith(start, StringComparison.Ordinal) && !other[start.Length..].Contains('/', StringComparison.Ordinal)
            && (methods["put"] ?? methods["post"]) is not null ? other[start.Length..] : null;
    }

    private void Add(string name)
    {
        if (definitions[name]?["properties"] is not JsonObject properties || !written.TryAdd(ShortName(name), ""))
        {
            return;
        }

        var required = definitions[name]!["required"]?.AsArray().Select(field => (string)field!).ToHashSet() ?? [];
        var kinds = string.Join(", ", KindsOf(name, definitions[name]!));
        var text = new StringBuilder(ShortName(name)).Append(MarkOf(definitions[name]!)).Append(kinds.Length == 0 ? "" : " = ").Append(kinds).Append('\n');
        foreach (var (field, type) in properties.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(' ').Append(field).Append(' ').Append(TypeOf(type!)).Append(required.Contains(field) ? "!" : "").Append('\n');
        }

        written[ShortName(name)] = text.ToString();
    }

    private string TypeOf(JsonNode type) => (string?)type["type"] switch
    {
        "array" => $"[{TypeOf(type["items"]!)}]{KeysOf(type)}",
        "object" when type["additionalProperties"] is { } values => $"{{{TypeOf(values)}}}{MarkOf(type)}",
        "object" => "any",
        "integer" => "integer",
        "number" => "number",
        "boolean" => "boolean",
        "string" when (string?)type["format"] is "int-or-string" => "integer-or-text",
        "string" when (string?)type["format"] is "date-time" => "time",
        "string" when (string?)type["format"] is "byte" => "bytes",
        "string" when type["enum"] is JsonArray values => $"text({string.Join('|', values.Select(value => (string)value!))})",
        "string" => "text",
        _ => ReferenceOf(type),
    };

    private string ReferenceOf(JsonNode type)
    {
        if ((string?)type["$ref"] is not { } reference)
        {
            return "any";
        }

        var name = reference["#/definitions/".Length..];
        var target = definitions[name]!;
        if (name.EndsWith(".resource.Quantity", StringComparison.Ordinal))
        {
            return "quantity";
        }

        if (target["properties"] is null)
        {
            return target["type"] is null || (string?)target["type"] == "object" ? "any" : TypeOf(target);
        }

        Add(name);
        return ShortName(name);
    }

    private static string MarkOf(JsonNode type) => (string?)type["x-kubernetes-map-type"] == "atomic" ? "~" : "";

    private static string KeysOf(JsonNode type) => (string?)type["x-kubernetes-list-type"] switch
    {
        "map" => string.Join(',', type["x-kubernetes-list-map-keys"]!.AsArray().Select(key => (string)key!)),
        "set" => "set",
        "atomic" => "",
        _ => (string?)type["x-kubernetes-patch-merge-key"] ?? "",
    };

    private static IEnumerable<string> KindsOf(string name, JsonNode definition) =>
        from kind in definition["x-kubernetes-group-version-kind"]?.AsArray() ?? []
        let version = (string)kind!["version"]!
        where !version.Contains("alpha", StringComparison.Ordinal)
        let one = (string)kind!["kind"]!
        where !NoObjects.Contains(one) && (definition["properties"] as JsonObject)?["items"] is null && !name.EndsWith("List", StringComparison.Ordinal)
        let @group = (string)kind!["group"]!
        select @group.Length == 0 ? $"{version} {one}" : $"{@group}/{version} {one}";

    private static string ShortName(string name) => string.Join('.', name.Split('.')[^3..]);
}
