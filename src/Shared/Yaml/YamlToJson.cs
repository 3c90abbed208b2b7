using Sluice.Json;

namespace Sluice.Yaml;

/// <summary>Writes YAML nodes as the JSON that kubectl would send for them.</summary>
internal static class YamlToJson
{
    /// <summary>A node and all that it holds, as JSON in UTF-8.</summary>
    public static ReadOnlyMemory<byte> ToJson(this ConfigNode node)
    {
        var json = new ByteBuffer();
        Write(node, json);
        return json.Memory;
    }

    /// <summary>A node and all that it holds, in a document.</summary>
    /// <returns>The value; or why JSON cannot hold it.</returns>
    public static (Node Value, ParseFault? Fault) ToNode(this ConfigNode node)
    {
        var document = new Document();
        var fault = document.Parse(node.ToJson().Span);
        return (document.Root, fault);
    }

    /// <summary>Writes a node and all that it holds.</summary>
    public static void Write(ConfigNode node, ByteBuffer output)
    {
        switch (node)
        {
            case ScalarNode scalar:
                WriteScalar(scalar, output);
                break;
            case SequenceNode sequence:
                WriteSequence(sequence, output);
                break;
            case MappingNode mapping:
                WriteMapping(mapping, output);
                break;
        }
    }

    private static void WriteScalar(ScalarNode scalar, ByteBuffer output)
    {
        if (scalar.IsNull)
        {
            output.Write("null"u8);
        }
        else if (scalar.Boolean is { } boolean)
        {
            output.Write(boolean ? "true"u8 : "false"u8);
        }
        else if (scalar.IsNumber)
        {
            JsonText.WriteEscaped(output, scalar.Text);
        }
        else
        {
            JsonText.WriteString(output, scalar.Text);
        }
    }

    private static void WriteSequence(SequenceNode sequence, ByteBuffer output)
    {
        output.Write((byte)'[');
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            if (i > 0)
            {
                output.Write((byte)',');
            }

            Write(sequence.Items[i], output);
        }

        output.Write((byte)']');
    }

    private static void WriteMapping(MappingNode mapping, ByteBuffer output)
    {
        output.Write((byte)'{');
        for (var i = 0; i < mapping.Entries.Count; i++)
        {
            if (i > 0)
            {
                output.Write((byte)',');
            }

            JsonText.WriteString(output, mapping.Entries[i].Key.Text);
            output.Write((byte)':');
            Write(mapping.Entries[i].Value, output);
        }

        output.Write((byte)'}');
    }
}
