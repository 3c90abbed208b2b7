using System.Text.Json;
using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Hosting.DryRuns;

/// <summary>
/// Writes a request as the AdmissionReview that the API server would send:
/// https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request
/// </summary>
internal static class ReviewText
{
    // Nothing remembers a uid, so every review may have the same.
    private const string Uid = "0c1f6e0a-57f0-4a3e-9d5c-3f1b0a6d7e21";

    /// <summary>The review in JSON.</summary>
    public static ReadOnlyMemory<byte> Write(DryRunRequest request)
    {
        var output = new ByteBuffer();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("kind", "AdmissionReview");
        json.WriteString("apiVersion", request.ReviewVersion);
        json.WriteStartObject("request");
        WriteRequest(json, request);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return output.Memory;
    }

    private static void WriteRequest(Utf8JsonWriter json, DryRunRequest request)
    {
        json.WriteString("uid", Uid);
        WriteResource(json, request.EffectiveResource, request.EffectiveSubResource, "kind", "resource", "subResource");
        WriteResource(json, request.EffectiveResource, request.EffectiveSubResource, "requestKind", "requestResource", "requestSubResource");
        WriteUnlessEmpty(json, "name", request.EffectiveName);
        WriteUnlessEmpty(json, "namespace", request.EffectiveNamespace);
        json.WriteString("operation", request.Operation.Name());
        WriteUser(json, request);
        WriteObject(json, "object", request.Sent.Object);
        WriteObject(json, "oldObject", request.Sent.OldObject);
        json.WriteBoolean("dryRun", request.DryRun);
        json.WriteStartObject("options");
        json.WriteString("kind", request.Operation switch
        {
            Operations.Create => "CreateOptions",
            Operations.Update => "UpdateOptions",
            Operations.Delete => "DeleteOptions",
            _ => "ConnectOptions",
        });
        json.WriteString("apiVersion", "meta.k8s.io/v1");
        json.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter json, ApiResource resource, string subResource, string kindName, string resourceName, string subResourceName)
    {
        foreach (var (name, key, value, group, version) in ((string, string, string, string, string)[])
            [(kindName, "kind", resource.Kind, resource.KindGroup, resource.KindVersion), (resourceName, "resource", resource.Resource, resource.Group, resource.Version)])
        {
            json.WriteStartObject(name);
            json.WriteString("group", group);
            json.WriteString("version", version);
            json.WriteString(key, value);
            json.WriteEndObject();
        }

        WriteUnlessEmpty(json, subResourceName, subResource);
    }

    private static void WriteUser(Utf8JsonWriter json, DryRunRequest request)
    {
        json.WriteStartObject("userInfo");
        json.WriteString("username", request.User);
        json.WriteStartArray("groups");
        foreach (var group in request.EffectiveGroups)
        {
            json.WriteStringValue(group);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, string name, Node value)
    {
        json.WritePropertyName(name);
        if (value.Exists)
        {
            json.WriteRawValue(value.ToJson().Span, skipInputValidation: true);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void WriteUnlessEmpty(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }
}
