using System.Text.Json.Nodes;
using Sluice.Kubernetes;

namespace Sluice.Cluster.Tests.Golden;

/// <summary>Finds what an API server did not keep of an object: fields of features that are off.</summary>
internal static class DroppedFields
{
    /// <summary>The first field that was sent and is not there, or with another value; null when all are. What is empty counts as not sent.</summary>
    public static string? Find(JsonNode? sent, JsonNode? stored, string path = "") => sent switch
    {
        JsonObject members => members.Where(member => !IsEmpty(member.Value))
            .Select(member => FindIn(member.Value, stored?[member.Key], path.Length == 0 ? member.Key : $"{path}.{member.Key}"))
            .FirstOrDefault(dropped => dropped is not null),
        JsonArray items when stored is JsonArray others && items.Count == others.Count =>
            items.Select((item, index) => Find(item, others[index], $"{path}[{index}]")).FirstOrDefault(dropped => dropped is not null),
        _ => null,
    };

    private static string? FindIn(JsonNode? sent, JsonNode? stored, string field) => stored is null || IsReplaced(sent, stored) ? field : Find(sent, stored, field);

    // Go leaves the zero of a type out as well as what is empty.
    private static bool IsEmpty(JsonNode? value) =>
        value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 } || value.ToJsonString() is "0" or "false" or "\"\"";

    // A value of a feature that is off is replaced by its default. Quantities come back in another form.
    private static bool IsReplaced(JsonNode? sent, JsonNode? stored) =>
        sent is JsonValue one && stored is JsonValue other && one.TryGetValue<string>(out var text) && other.TryGetValue<string>(out var kept)
        && text != kept && !IsSameQuantity(text, kept);

    private static bool IsSameQuantity(string one, string other) =>
        Quantity.TryParse(one, out var sent, out _) && Quantity.TryParse(other, out var stored, out _) && sent == stored;
}
