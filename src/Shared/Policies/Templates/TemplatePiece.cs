using Sluice.Json;
using Sluice.Kubernetes.Schema;

namespace Sluice.Policies.Templates;

/// <summary>
/// A piece of a Kubernetes object that may hold placeholders. It is read once: into strings with placeholders, and the bytes between them that are the same for every object.
/// </summary>
internal sealed class TemplatePiece
{
    private readonly List<(byte[] Before, TemplateField Field)> _fields = [];
    private readonly byte[] _end;

    /// <summary>Reads it.</summary>
    /// <param name="json">The piece.</param>
    /// <param name="type">Its type in Kubernetes; null where it has none.</param>
    /// <param name="error">Which placeholder is wrong, and what would be accepted; null when none is.</param>
    public TemplatePiece(Node json, SchemaType? type, out string? error)
    {
        var output = new ByteBuffer();
        error = Read(json, type, null, output);
        _end = output.Span.ToArray();
    }

    /// <summary>Reads it.</summary>
    /// <param name="json">The piece.</param>
    /// <param name="type">Its type in Kubernetes: <c>core.v1.Toleration</c>.</param>
    /// <param name="error">Which placeholder is wrong, and what would be accepted; null when none is.</param>
    public TemplatePiece(byte[] json, string type, out string? error)
        : this(Node.Parse(json), KubernetesSchema.Default.Find(type), out error)
    {
    }

    /// <summary>Every placeholder that was read.</summary>
    public IEnumerable<Placeholder> Placeholders => _fields.SelectMany(part => part.Field.Text.Placeholders);

    /// <summary>It with its placeholders replaced.</summary>
    public ReadOnlySpan<byte> Render(Rendering rendering)
    {
        if (_fields.Count == 0)
        {
            return _end;
        }

        var output = new ByteBuffer();
        Write(rendering, output);
        return output.Span;
    }

    /// <summary>Writes it with its placeholders replaced.</summary>
    public void Write(Rendering rendering, ByteBuffer output)
    {
        foreach (var (before, field) in _fields)
        {
            output.Write(before);
            field.Write(rendering, output);
        }

        output.Write(_end);
    }

    private string? Read(Node node, SchemaType? type, SchemaField? field, ByteBuffer output)
    {
        switch (node.Kind)
        {
            case NodeKind.Object:
                return ReadObject(node, type, field, output);
            case NodeKind.Array:
                return ReadArray(node, type, field, output);
            case NodeKind.String when TemplateField.IsOne(node.Text!):
                return ReadText(node.Text!, type, field, output);
            default:
                node.WriteTo(output);
                return null;
        }
    }

    private string? ReadObject(Node node, SchemaType? type, SchemaField? field, ByteBuffer output)
    {
        string? error = null;
        var separator = (byte)'{';
        foreach (var member in node.Members)
        {
            output.Write(separator);
            JsonText.WriteString(output, member.Name);
            output.Write((byte)':');
            error ??= ReadMember(member, type, field, output);
            separator = (byte)',';
        }

        output.Write(separator == '{' ? "{}"u8 : "}"u8);
        return error;
    }

    private string? ReadArray(Node node, SchemaType? type, SchemaField? field, ByteBuffer output)
    {
        string? error = null;
        var separator = (byte)'[';
        foreach (var item in node.Items)
        {
            output.Write(separator);
            error ??= Read(item, type, field, output);
            separator = (byte)',';
        }

        output.Write(separator == '[' ? "[]"u8 : "]"u8);
        return error;
    }

    // A member of a map is no field: it has the map's own kind of value. Objects are looked into with their type, all else with that of what holds it.
    private string? ReadMember(Member member, SchemaType? type, SchemaField? field, ByteBuffer output)
    {
        var own = field is { Container: SchemaContainer.Map } ? field with { Container = SchemaContainer.Single } : type?.Find(member.Name);
        var inner = own is { Value: SchemaValue.Object } ? KubernetesSchema.Default.TypeOf(own) : null;
        return Read(member.Value, inner ?? (own is { Value: SchemaValue.Object } ? null : type), own, output);
    }

    private string? ReadText(string text, SchemaType? type, SchemaField? field, ByteBuffer output)
    {
        if (!TemplateText.TryParse(text, out var template, out var error))
        {
            return error;
        }

        _fields.Add((output.Span.ToArray(), new TemplateField(text, template, type, field)));
        output.Reset();
        return null;
    }
}
