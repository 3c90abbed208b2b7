using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;

namespace Sluice.Cluster.Tests.Golden;

/// <summary>What an API server stored, as far as it is the same every time.</summary>
internal static class StoredState
{
    private const string TokenPrefix = "kube-api-access-";

    /// <summary>Reads an answer: without what is given to each object anew, and with a token's volume under one name and in one place, wherever the API server put it.</summary>
    public static JsonNode Of(ApiResponse answer)
    {
        var stored = JsonNode.Parse(answer.Text)!;
        foreach (var name in (string[])["uid", "resourceVersion", "creationTimestamp", "managedFields", "name"])
        {
            stored["metadata"]?.AsObject().Remove(name);
        }

        // What holds a finalizer is marked at its deletion, with the second of that.
        if (stored["metadata"]?["deletionTimestamp"] is not null)
        {
            stored["metadata"]!["deletionTimestamp"] = "now";
        }

        if (stored["kind"]?.GetValue<string>() == "Pod")
        {
            MoveTokens(stored["spec"], "volumes");
            foreach (var container in new[] { "initContainers", "containers" }.SelectMany(list => stored["spec"]?[list] as JsonArray ?? []))
            {
                MoveTokens(container, "volumeMounts");
            }
        }

        return stored;
    }

    /// <summary>Whether a pod has a volume with a token's name that has no token.</summary>
    public static bool HasNameOfToken(JsonNode input) => (input["spec"] is JsonObject spec ? spec["volumes"] as JsonArray : null)?.Any(volume =>
        volume?["name"]?.GetValue<string>().StartsWith(TokenPrefix, StringComparison.Ordinal) is true && volume["projected"] is null) is true;

    private static void MoveTokens(JsonNode? owner, string list)
    {
        var items = owner?[list] as JsonArray ?? [];
        foreach (var item in items.Where(item => item!["name"]!.GetValue<string>().StartsWith(TokenPrefix, StringComparison.Ordinal)).ToList())
        {
            items.Remove(item);
            item!["name"] = TokenPrefix;
            items.Insert(0, item);
        }
    }
}
