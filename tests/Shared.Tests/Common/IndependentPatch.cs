using System.Text.Json.Nodes;
using Microsoft.AspNetCore.JsonPatch;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Sluice.Shared.Tests.Common;

/// <summary>JSON and JSON Patch as an implementation of others reads them: Microsoft.AspNetCore.JsonPatch.</summary>
internal static class IndependentPatch
{
    // Values stay the text that they are: a string that looks like a date must not become one.
    private static readonly JsonSerializerSettings Plain = new() { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };

    public static JToken Parse(string json) => JsonConvert.DeserializeObject<JToken>(json, Plain)!;

    /// <summary>The document after a patch; the patch "" changes nothing.</summary>
    public static JToken Apply(string document, string patch)
    {
        var target = Parse(document);
        foreach (var operation in Operations(patch))
        {
            Apply(target, operation);
        }

        return target;
    }

    /// <summary>The document after a patch.</summary>
    public static JsonNode Apply(JsonNode document, JsonNode patch) =>
        JsonNode.Parse(Apply(document.ToJsonString(), patch.ToJsonString()).ToString(Formatting.None))!;

    public static JArray Operations(string patch) => patch.Length == 0 ? [] : (JArray)Parse(patch);

    public static void Apply(JToken target, JToken operation) =>
        JsonConvert.DeserializeObject<JsonPatchDocument>($"[{operation.ToString(Formatting.None)}]", Plain)!.ApplyTo(target);

    /// <summary>The value at a pointer; null when there is none.</summary>
    public static JToken? Find(JToken document, string pointer)
    {
        JToken? value = document;
        foreach (var segment in pointer.Split('/').Skip(1))
        {
            var name = segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            value = value switch
            {
                JObject members => members[name],
                JArray items => int.TryParse(name, out var index) && index < items.Count ? items[index] : null,
                _ => null,
            };
        }

        return value;
    }
}
