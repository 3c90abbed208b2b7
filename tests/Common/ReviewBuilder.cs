using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Testing;

/// <summary>
/// Makes an AdmissionReview as the API server sends it, from a manifest and what a case says of the request otherwise.
/// Fields: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request
/// </summary>
internal static class ReviewBuilder
{
    private static readonly HashSet<string> ClusterScoped =
    [
        "Namespace", "Node", "PersistentVolume", "ClusterRole", "ClusterRoleBinding", "StorageClass", "PriorityClass", "IngressClass",
        "RuntimeClass", "CustomResourceDefinition", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration",
    ];

    private static readonly HashSet<string> KnownOverrides =
    [
        "operation", "namespace", "name", "user", "groups", "subResource", "group", "version", "resource", "dryRun", "object", "oldObject", "webhook", "apiVersion",
    ];

    /// <summary>The review, in bytes.</summary>
    /// <param name="manifest">The object; on DELETE it is the one that is stored.</param>
    /// <param name="overrides">The mapping of a request.yaml; null for a CREATE with everything derived from the manifest.</param>
    public static byte[] Build(JsonNode manifest, JsonNode? overrides = null)
    {
        RefuseUnknown(overrides);
        var review = new JsonObject
        {
            ["kind"] = "AdmissionReview",
            ["apiVersion"] = Text(overrides, "apiVersion") ?? "admission.k8s.io/v1",
            ["request"] = Request(manifest, overrides),
        };
        return Encoding.UTF8.GetBytes(review.ToJsonString());
    }

    private static JsonObject Request(JsonNode manifest, JsonNode? overrides)
    {
        var operation = Text(overrides, "operation") ?? "CREATE";
        var request = new JsonObject { ["uid"] = "0c1f6e0a-57f0-4a3e-9d5c-3f1b0a6d7e21" };
        AddKinds(request, manifest, overrides);
        AddNames(request, manifest, overrides);
        request["operation"] = operation;
        request["userInfo"] = new JsonObject
        {
            ["username"] = Text(overrides, "user") ?? "kubernetes-admin",
            ["groups"] = overrides?["groups"]?.DeepClone() ?? new JsonArray("system:authenticated"),
        };
        request["object"] = Has(overrides, "object") ? overrides!["object"]?.DeepClone() : operation == "DELETE" ? null : manifest.DeepClone();
        request["oldObject"] = Has(overrides, "oldObject") ? overrides!["oldObject"]?.DeepClone() : operation == "DELETE" ? manifest.DeepClone() : null;
        request["dryRun"] = overrides?["dryRun"]?.GetValue<bool>() ?? false;
        request["options"] = new JsonObject { ["kind"] = $"{operation[0]}{operation[1..].ToLowerInvariant()}Options", ["apiVersion"] = "meta.k8s.io/v1" };
        return request;
    }

    private static void AddKinds(JsonObject request, JsonNode manifest, JsonNode? overrides)
    {
        var apiVersion = Text(manifest, "apiVersion") ?? "v1";
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var group = Text(overrides, "group") ?? (slash < 0 ? "" : apiVersion[..slash]);
        var version = Text(overrides, "version") ?? apiVersion[(slash + 1)..];
        var kind = Text(manifest, "kind") ?? "Pod";
        var resource = Text(overrides, "resource") ?? Plural(kind);
        foreach (var prefix in new[] { "", "request" })
        {
            request[prefix.Length == 0 ? "kind" : "requestKind"] = new JsonObject { ["group"] = group, ["version"] = version, ["kind"] = kind };
            request[prefix.Length == 0 ? "resource" : "requestResource"] = new JsonObject { ["group"] = group, ["version"] = version, ["resource"] = resource };
        }

        if (Text(overrides, "subResource") is { } subResource)
        {
            request["subResource"] = subResource;
            request["requestSubResource"] = subResource;
        }
    }

    private static void AddNames(JsonObject request, JsonNode manifest, JsonNode? overrides)
    {
        var metadata = manifest["metadata"] as JsonObject;
        if ((Text(overrides, "name") ?? Text(metadata, "name")) is { Length: > 0 } name)
        {
            request["name"] = name;
        }

        // Of a Namespace the API server gives its own name; of other cluster-scoped objects, none.
        var kind = Text(manifest, "kind") ?? "Pod";
        var derived = kind == "Namespace" ? Text(metadata, "name") : ClusterScoped.Contains(kind) ? null : Text(metadata, "namespace") ?? "default";
        if ((Text(overrides, "namespace") ?? derived) is { Length: > 0 } @namespace)
        {
            request["namespace"] = @namespace;
        }
    }

    private static string Plural(string kind)
    {
        var singular = kind.ToLowerInvariant();
        return singular switch
        {
            "endpoints" => singular,
            [.., 's'] or [.., 'x'] or [.., 'c', 'h'] => singular + "es",
            [.., not ('a' or 'e' or 'i' or 'o' or 'u'), 'y'] => singular[..^1] + "ies",
            _ => singular + "s",
        };
    }

    private static string? Text(JsonNode? node, string name) => node is JsonObject members && members[name] is JsonValue value ? value.GetValue<string>() : null;

    private static bool Has(JsonNode? node, string name) => node is JsonObject members && members.ContainsKey(name);

    private static void RefuseUnknown(JsonNode? overrides)
    {
        foreach (var (key, _) in overrides as JsonObject ?? [])
        {
            if (!KnownOverrides.Contains(key))
            {
                throw new InvalidOperationException($"request.yaml: unknown key \"{key}\"; expected one of {string.Join(", ", KnownOverrides)}.");
            }
        }
    }
}
