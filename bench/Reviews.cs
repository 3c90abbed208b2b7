using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Bench;

/// <summary>The reviews of bench/run.sh and bench/instructions.sh, each for some of the policies of bench/sluice.yaml. Read at the root of the repository.</summary>
internal static class Reviews
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, (string File, string? Namespace, (string Key, string Value)? Label)> Known = new()
    {
        ["no-policy-wants-it"] = ("pod-plain", null, null),
        ["filebeat-injected"] = ("pod-with-logs", null, null),
        ["label-and-nginx"] = ("pod-plain", "web-shop", ("tier", "production")),
        ["variables-and-a-token"] = ("pod-plain", null, ("identity", "workload")),
    };

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>A review as the API server sends it, without white space; null when there is none of that name.</summary>
    public static byte[]? Find(string name)
    {
        if (!Known.TryGetValue(name, out var known))
        {
            return null;
        }

        var review = JsonNode.Parse(File.ReadAllText($"samples/reviews/{known.File}.json"))!;
        var metadata = review["request"]!["object"]!["metadata"]!;
        if (known.Namespace is { } place)
        {
            review["request"]!["namespace"] = place;
            metadata["namespace"] = place;
        }

        if (known.Label is var (key, value))
        {
            metadata["labels"]![key] = value;
        }

        return Encoding.UTF8.GetBytes(review.ToJsonString(Compact));
    }
}
