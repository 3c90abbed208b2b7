using Sluice.Json;
using Sluice.Kubernetes.Schema;

namespace Sluice.Policies.Templates;

/// <summary>A piece of a Kubernetes object that may hold placeholders.</summary>
internal sealed class TemplatePiece
{
    private readonly Template _template = new();
    private readonly byte[] _json;
    private readonly SchemaType? _type;

    /// <summary>Reads it.</summary>
    /// <param name="json">The piece.</param>
    /// <param name="type">Its type in Kubernetes: <c>core.v1.Toleration</c>.</param>
    /// <param name="error">Which placeholder is wrong, and what would be accepted; null when none is.</param>
    public TemplatePiece(byte[] json, string type, out string? error)
    {
        (_json, _type) = (json, KubernetesSchema.Default.Find(type));
        error = _template.Compile(Node.Parse(json));
    }

    /// <summary>It with its placeholders replaced.</summary>
    public ReadOnlySpan<byte> Render(Rendering rendering) =>
        _template.IsEmpty ? _json : _template.Render(Node.Parse(_json), _type, rendering).Utf8.Span;
}
