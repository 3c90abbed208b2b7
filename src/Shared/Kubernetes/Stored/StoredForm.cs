using Sluice.Json;
using Sluice.Kubernetes.Schema;

namespace Sluice.Kubernetes.Stored;

/// <summary>
/// An object as the API server hands it on: read into Go's structs and written again, so that zero values are gone, quantities have their canonical form, and fields
/// have their defaults (<see cref="ApiDefaults"/>). What a webhook answered comes back to it in this form when it is called again.
/// </summary>
internal static class StoredForm
{
    /// <summary>Writes an object in that form.</summary>
    /// <param name="object">The object.</param>
    /// <param name="output">Gets its JSON. A kind that is not one of Kubernetes' own is written as it is.</param>
    public static void Write(Node @object, ByteBuffer output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var type = KubernetesSchema.Default.FindKind(@object["apiVersion"u8].Text ?? "", @object["kind"u8].Text ?? "");
        if (type is null)
        {
            @object.WriteTo(output);
            return;
        }

        var written = new ByteBuffer();
        WriteObject(@object, type, written);
        var stored = Node.Parse(written.Span);
        ApiDefaults.Set(stored);
        stored.WriteTo(output);
    }

    private static void WriteObject(Node node, SchemaType? type, ByteBuffer output)
    {
        var separator = (byte)'{';
        foreach (var member in node.Members)
        {
            var field = type?.Find(member.Name);
            if (field is not null && ZeroValues.IsDropped(field, member.Value))
            {
                continue;
            }

            output.Write(separator);
            separator = (byte)',';
            JsonText.WriteString(output, member.Name);
            output.Write((byte)':');
            WriteValue(member.Value, field, output);
        }

        output.Write(separator == '{' ? "{}"u8 : "}"u8);
    }

    private static void WriteValue(Node node, SchemaField? field, ByteBuffer output)
    {
        switch (node.Kind)
        {
            case NodeKind.Object when field is { Container: SchemaContainer.Map }:
                WriteEntries(node, field with { Container = SchemaContainer.Single }, output);
                break;
            case NodeKind.Object when field is { Value: SchemaValue.Object }:
                WriteObject(node, KubernetesSchema.Default.TypeOf(field), output);
                break;
            case NodeKind.Array when field is not null:
                WriteItems(node, field with { Container = SchemaContainer.Single }, output);
                break;
            case NodeKind.String or NodeKind.Number when field is { Value: SchemaValue.Quantity } && Quantity.TryParse(node.TextOrNumber, out var quantity, out _):
                JsonText.WriteString(output, quantity.ToString());
                break;
            default:
                node.WriteTo(output);
                break;
        }
    }

    private static void WriteEntries(Node node, SchemaField field, ByteBuffer output)
    {
        var separator = (byte)'{';
        foreach (var member in node.Members)
        {
            output.Write(separator);
            separator = (byte)',';
            JsonText.WriteString(output, member.Name);
            output.Write((byte)':');
            WriteValue(member.Value, field, output);
        }

        output.Write(separator == '{' ? "{}"u8 : "}"u8);
    }

    private static void WriteItems(Node node, SchemaField field, ByteBuffer output)
    {
        var separator = (byte)'[';
        foreach (var item in node.Items)
        {
            output.Write(separator);
            separator = (byte)',';
            WriteValue(item, field, output);
        }

        output.Write(separator == '[' ? "[]"u8 : "]"u8);
    }
}
