using System.Text;
using System.Text.Json;
using Sluice.Json;

namespace Sluice.Cluster.Scanning;

/// <summary>Writes an object as the AdmissionReview of its creation, its bytes as they are. Used by one caller at a time; what is written lasts until the next.</summary>
/// <param name="user">Who asks.</param>
/// <param name="groups">The groups of who asks.</param>
internal sealed class ObjectReview(string user, IReadOnlyList<string> groups) : IDisposable
{
    private readonly ByteBuffer _buffer = new(16 * 1024);
    private readonly ByteBuffer _whole = new(16 * 1024);
    private readonly Utf8JsonWriter _json = new(Stream.Null);

    /// <summary>Writes it.</summary>
    /// <param name="resource">Its resource.</param>
    /// <param name="space">The namespace of the request.</param>
    /// <param name="name">Its name.</param>
    /// <param name="item">The object; without kind, as lists have them, or with it.</param>
    /// <param name="isBare">Whether it is without kind.</param>
    public ReadOnlyMemory<byte> Write(ScannedResource resource, string space, string name, ReadOnlySpan<byte> item, bool isBare)
    {
        _buffer.Reset();
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("kind"u8, "AdmissionReview"u8);
        _json.WriteString("apiVersion"u8, "admission.k8s.io/v1"u8);
        _json.WriteStartObject("request"u8);
        _json.WriteString("uid"u8, "7d1e0c3a-2b64-4f8e-8f5b-6a9d2c1e4b70"u8);
        WriteName("kind"u8, "kind"u8, resource.Kind, resource);
        WriteName("resource"u8, "resource"u8, resource.Plural, resource);
        WriteName("requestKind"u8, "kind"u8, resource.Kind, resource);
        WriteName("requestResource"u8, "resource"u8, resource.Plural, resource);
        _json.WriteString("name"u8, name);
        if (space.Length > 0)
        {
            _json.WriteString("namespace"u8, space);
        }

        _json.WriteString("operation"u8, "CREATE"u8);
        WriteUser();

        // Nothing outside of the scan changes by it.
        _json.WriteBoolean("dryRun"u8, true);
        _json.WriteStartObject("options"u8);
        _json.WriteString("kind"u8, "CreateOptions"u8);
        _json.WriteString("apiVersion"u8, "meta.k8s.io/v1"u8);
        _json.WriteEndObject();
        _json.WriteNull("oldObject"u8);
        _json.WritePropertyName("object"u8);
        if (isBare)
        {
            WriteWithKind(resource, item);
        }
        else
        {
            _json.WriteRawValue(item, skipInputValidation: true);
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.Memory;
    }

    /// <inheritdoc />
    public void Dispose() => _json.Dispose();

    // The items of a list leave out what stands above them.
    private void WriteWithKind(ScannedResource resource, ReadOnlySpan<byte> item)
    {
        _whole.Reset();
        _whole.Write(Encoding.UTF8.GetBytes($"{{\"apiVersion\":\"{JsonEncodedText.Encode(resource.ApiVersion)}\",\"kind\":\"{JsonEncodedText.Encode(resource.Kind)}\","));
        _whole.Write(item[1..]);
        _json.WriteRawValue(_whole.Span, skipInputValidation: true);
    }

    private void WriteName(ReadOnlySpan<byte> property, ReadOnlySpan<byte> key, string value, ScannedResource resource)
    {
        _json.WriteStartObject(property);
        _json.WriteString("group"u8, resource.Group);
        _json.WriteString("version"u8, resource.Version);
        _json.WriteString(key, value);
        _json.WriteEndObject();
    }

    private void WriteUser()
    {
        _json.WriteStartObject("userInfo"u8);
        _json.WriteString("username"u8, user);
        _json.WriteStartArray("groups"u8);
        foreach (var group in groups)
        {
            _json.WriteStringValue(group);
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }
}
