using System.Text.Json.Nodes;

namespace Sluice.Cluster.Tests.Golden;

/// <summary>Says where two JSON values differ.</summary>
internal static class JsonDifference
{
    /// <summary>Every place where they differ, with both values; none when they are equal. The order of members does not count.</summary>
    public static IEnumerable<string> Find(JsonNode? expected, JsonNode? actual, string path = "") => (expected, actual) switch
    {
        (JsonObject one, JsonObject other) => one.Select(member => member.Key).Union(other.Select(member => member.Key))
            .SelectMany(key => Find(one[key], other[key], $"{path}.{key}")),
        (JsonArray one, JsonArray other) when one.Count == other.Count => one.Zip(other)
            .SelectMany((pair, index) => Find(pair.First, pair.Second, $"{path}[{index}]")),
        _ when JsonNode.DeepEquals(expected, actual) => [],
        _ => [$"{path}: expected {expected?.ToJsonString() ?? "nothing"}, stored {actual?.ToJsonString() ?? "nothing"}"],
    };
}
