using System.Globalization;
using System.Text.Json.Nodes;

namespace Sluice.Shared.Tests.Common;

/// <summary>Checks values against the part of JSON Schema (draft 2020-12) that our schemas are written in; any other keyword is an error.</summary>
internal static class SchemaChecker
{
    private const string Definitions = "#/$defs/";

    public static IEnumerable<string> Check(JsonNode schema, JsonNode? value, string path = "")
    {
        foreach (var (keyword, argument) in schema.AsObject())
        {
            foreach (var fault in Check(schema, keyword, argument!, value, path))
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<string> Check(JsonNode schema, string keyword, JsonNode argument, JsonNode? value, string path) => keyword switch
    {
        "$schema" or "title" or "description" or "then" or "$defs" => [],
        "$ref" => Check(schema.Root["$defs"]![((string)argument!)[Definitions.Length..]]!, value, path),
        "type" => IsOneOf(argument, value) ? [] : [$"{path}: is not of type {argument}"],
        "enum" => argument.AsArray().Any(item => JsonNode.DeepEquals(item, value)) ? [] : [$"{path}: is none of {argument}"],
        "const" => JsonNode.DeepEquals(argument, value) ? [] : [$"{path}: is not {argument}"],
        "minimum" => value is null || Number(value) >= Number(argument) ? [] : [$"{path}: under {argument}"],
        "maximum" => value is null || Number(value) <= Number(argument) ? [] : [$"{path}: over {argument}"],
        "required" => argument.AsArray().Where(name => value is JsonObject members && !members.ContainsKey((string)name!)).Select(name => $"{path}: no {name}"),
        "items" => (value as JsonArray ?? []).SelectMany((item, index) => Check(argument, item, $"{path}[{index}]")),
        "properties" => argument.AsObject().SelectMany(property => value?[property.Key] is { } inner ? Check(property.Value!, inner, $"{path}.{property.Key}") : []),
        "additionalProperties" => Others(schema, value).SelectMany(other => argument is JsonValue ? [$"{path}: unknown {other.Key}"] : Check(argument, other.Value, $"{path}.{other.Key}")),
        "propertyNames" => (value as JsonObject ?? []).SelectMany(member => Check(argument, JsonValue.Create(member.Key), $"{path}.{member.Key}")),
        "allOf" => argument.AsArray().SelectMany(part => Check(part!, value, path)),
        "if" => Check(argument, value, path).Any() ? [] : Check(schema["then"]!, value, path),
        "anyOf" or "oneOf" => argument.AsArray().Any(part => !Check(part!, value, path).Any()) ? [] : [$"{path}: fits none of {argument}"],
        "pattern" or "minLength" or "maxLength" or "minItems" or "examples" or "format" => [],
        _ => [$"{path}: the schema has the unknown keyword {keyword}"],
    };

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Others(JsonNode schema, JsonNode? value) =>
        (value as JsonObject ?? []).Where(member => schema["properties"]?[member.Key] is null);

    private static bool IsOneOf(JsonNode types, JsonNode? value) =>
        types is JsonArray several ? several.Any(type => Is((string)type!, value)) : Is((string)types!, value);

    private static bool Is(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "null" => value is null,
        "string" => value?.GetValueKind() == System.Text.Json.JsonValueKind.String,
        "boolean" => value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        "number" => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number,
        "integer" => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number && Number(value) == decimal.Truncate(Number(value)),
        _ => false,
    };

    private static decimal Number(JsonNode value) => decimal.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
