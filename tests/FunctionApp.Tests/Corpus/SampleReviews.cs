using System.Text.Json.Nodes;
using Sluice.Testing;

namespace Sluice.FunctionApp.Tests.Corpus;

/// <summary>Every review of samples/, sent to every webhook path.</summary>
internal static class SampleReviews
{
    private static readonly string[] Paths =
        ["/mutate", "/mutate/fail", "/mutate/ignore", "/validate", "/validate/fail", "/validate/ignore", "/mutate?timeout=5s", "/validate/fail?timeout=10s"];

    /// <summary>The bytes of each review, by its path in samples/.</summary>
    public static IReadOnlyDictionary<string, byte[]> All { get; } = Read();

    /// <summary>The requests.</summary>
    public static IEnumerable<WebhookCall> Calls => Paths.SelectMany(path => All.Select(review => new WebhookCall($"{review.Key} to {path}", path) { Body = review.Value }));

    private static SortedDictionary<string, byte[]> Read()
    {
        var root = RepositoryRoot.File("samples");
        var reviews = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            if (JsonNode.Parse(bytes) is JsonObject review && review.ContainsKey("request"))
            {
                reviews.Add(Path.GetRelativePath(root, file), bytes);
            }
        }

        return reviews;
    }
}
