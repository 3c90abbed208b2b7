using System.Text.Json.Nodes;

namespace Sluice.Cluster.Tests.Golden;

/// <summary>Finds what an API server did not keep of an object: fields of features that are off.</summary>
internal static class DroppedFields
{
    /// <summary>The first field that was sent and is not there, whatever its value; null when all are. What is empty counts as not sent.</summary>
    public static string? Find(JsonNode? sent, JsonNode? stored, string path = "") => sent switch
    {
        JsonObject members => members.Where(member => !IsEmpty(member.Value))
            .Select(member => FindIn(member.Value, stored?[member.Key], path.Length == 0 ? member.Key : $"{path}.{member.Key}"))
            .FirstOrDefault(dropped => dropped is not null),
        JsonArray items when stored is JsonArray others && items.Count == others.Count =>
            items.Select((item, index) => Find(item, others[index], $"{path}[{index}]")).FirstOrDefault(dropped => dropped is not null),
        _ => null,
    };

    private static string? FindIn(JsonNode? sent, JsonNode? stored, string field) => stored is null ? field : Find(sent, stored, field);

    private static bool IsEmpty(JsonNode? value) => value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };
}
