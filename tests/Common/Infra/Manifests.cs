using System.Text.Json.Nodes;

namespace Sluice.Testing.Infra;

/// <summary>Looks into manifests.</summary>
internal static class Manifests
{
    /// <summary>Whether it is of this kind.</summary>
    public static bool Is(this JsonNode manifest, string kind) => manifest.Kind() == kind;

    /// <summary>Its kind.</summary>
    public static string Kind(this JsonNode manifest) => manifest["kind"]!.GetValue<string>();

    /// <summary>Its name.</summary>
    public static string Name(this JsonNode manifest) => manifest["metadata"]!["name"]!.GetValue<string>();

    /// <summary>Those of a kind.</summary>
    public static IEnumerable<JsonObject> Of(this IEnumerable<JsonObject> manifests, string kind) => manifests.Where(manifest => manifest.Is(kind));

    /// <summary>The one of a kind and name.</summary>
    public static JsonObject One(this IEnumerable<JsonObject> manifests, string kind, string name) => manifests.Of(kind).Single(manifest => manifest.Name() == name);

    /// <summary>The items of a list; none where it is missing.</summary>
    public static IEnumerable<JsonNode> Items(this JsonNode? list) => (list as JsonArray ?? []).Select(item => item!);

    /// <summary>The texts of a list; none where it is missing.</summary>
    public static IReadOnlyList<string> Texts(this JsonNode? list) => [.. list.Items().Select(item => item.GetValue<string>())];

    /// <summary>The value behind <c>--name=</c> in a container's arguments; null without one.</summary>
    public static string? Argument(this JsonNode container, string name) =>
        container["args"].Texts().Where(argument => argument.StartsWith($"--{name}=", StringComparison.Ordinal)).Select(argument => argument[(name.Length + 3)..]).SingleOrDefault();

    /// <summary>The webhooks of all webhook configurations.</summary>
    public static IEnumerable<JsonNode> Webhooks(this IEnumerable<JsonObject> manifests) =>
        manifests.Where(manifest => manifest.Kind().EndsWith("WebhookConfiguration", StringComparison.Ordinal)).SelectMany(manifest => manifest["webhooks"].Items());
}
