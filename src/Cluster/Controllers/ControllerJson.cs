using Sluice.Json;

namespace Sluice.Cluster.Controllers;

/// <summary>Objects as controllers read and write them.</summary>
internal static class ControllerJson
{
    /// <summary>The media type of server-side apply. JSON is YAML.</summary>
    public const string ApplyPatch = "application/apply-patch+yaml";

    /// <summary>An answer's object; missing when there is none.</summary>
    public static Node Parse(KubernetesAnswer? answer) => answer is { Outcome: KubernetesOutcome.Found } ? Node.ParseOrMissing(answer.Body.Span) : default;

    /// <summary>An object as a body.</summary>
    public static RequestBody ToBody(this Node item, string type = "application/json") => new(item.ToJson(), type);

    /// <summary>Whether an object is being deleted.</summary>
    public static bool IsTerminating(this Node item) => item["metadata"u8]["deletionTimestamp"u8].Exists;
}
