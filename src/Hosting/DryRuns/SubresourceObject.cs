using System.Text.Json.Nodes;
using Sluice.Json;

namespace Sluice.Hosting.DryRuns;

/// <summary>What is written to a subresource whose kind is not that of the object: the scale of a Deployment is a Scale.</summary>
internal static class SubresourceObject
{
    /// <summary>Whether a subresource is only ever created.</summary>
    public static bool IsCreated(string subresource) => subresource is "eviction" or "token" or "binding";

    /// <summary>What a client would send for an object; missing where it is the object itself, or is of that kind already.</summary>
    public static Node Of(Node @object, string subresource)
    {
        var (apiVersion, kind) = subresource switch
        {
            "eviction" => ("policy/v1", "Eviction"),
            "binding" => ("v1", "Binding"),
            "token" => ("authentication.k8s.io/v1", "TokenRequest"),
            "scale" => ("autoscaling/v1", "Scale"),
            _ => ("", ""),
        };
        if (kind.Length == 0 || @object["kind"u8].Text == kind)
        {
            return default;
        }

        var sent = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = MetadataOf(@object) };
        AddRest(sent, @object, kind);
        return Node.Parse(System.Text.Encoding.UTF8.GetBytes(sent.ToJsonString()));
    }

    private static JsonObject MetadataOf(Node @object)
    {
        var metadata = new JsonObject();
        foreach (var name in (string[])["name", "namespace"])
        {
            if (@object["metadata"u8][name].Text is { } text)
            {
                metadata[name] = text;
            }
        }

        return metadata;
    }

    // Without replicas there is one.
    private static void AddRest(JsonObject sent, Node @object, string kind)
    {
        switch (kind)
        {
            case "Scale":
                sent["spec"] = new JsonObject { ["replicas"] = @object["spec"u8]["replicas"u8] is { IsAbsent: false } replicas ? JsonNode.Parse(replicas.ToString()) : 1 };
                break;
            case "Binding":
                sent["target"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = @object["spec"u8]["nodeName"u8].Text ?? "" };
                break;
            case "TokenRequest":
                sent["spec"] = new JsonObject { ["audiences"] = new JsonArray() };
                break;
        }
    }
}
