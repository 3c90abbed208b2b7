using System.Globalization;
using Sluice.Expressions;
using Sluice.Json;

namespace Sluice.Policies.Rules;

/// <summary>Writes what an expression gave as JSON, as Kubernetes writes it into objects.</summary>
internal static class ValueJson
{
    // Values are made by expressions with a bounded cost, documents are at most 128 deep; this is for neither, but for the stack.
    private const int MaxDepth = 128;

    /// <summary>Writes a value.</summary>
    /// <returns>Why JSON has no form for it; null when it was written.</returns>
    public static string? Write(in Value value, ByteBuffer output, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            return $"deeper than {MaxDepth} levels";
        }

        if (value.TryGetNode(out var node))
        {
            node.WriteTo(output);
            return null;
        }

        switch (value.Kind)
        {
            case ValueKind.Null:
                output.Write("null"u8);
                return null;
            case ValueKind.Bool:
                output.Write(value.AsBool() ? "true"u8 : "false"u8);
                return null;
            case ValueKind.Int:
                JsonText.WriteEscaped(output, value.AsInt().ToString(CultureInfo.InvariantCulture));
                return null;
            case ValueKind.Uint:
                JsonText.WriteEscaped(output, value.AsUint().ToString(CultureInfo.InvariantCulture));
                return null;
            case ValueKind.Double when double.IsFinite(value.AsDouble()):
                JsonText.WriteEscaped(output, value.AsDouble().ToString("R", CultureInfo.InvariantCulture));
                return null;
            case ValueKind.String:
                JsonText.WriteString(output, value.AsString());
                return null;
            case ValueKind.List:
                return WriteList(value, output, depth);
            case ValueKind.Map:
                return WriteMap(value, output, depth);
            default:
                return $"a value of the type {value.Type}";
        }
    }

    private static string? WriteList(in Value list, ByteBuffer output, int depth)
    {
        output.Write((byte)'[');
        var separator = ""u8;
        foreach (var item in list.Items)
        {
            output.Write(separator);
            separator = ","u8;
            if (Write(item, output, depth + 1) is { } fault)
            {
                return fault;
            }
        }

        output.Write((byte)']');
        return null;
    }

    private static string? WriteMap(in Value map, ByteBuffer output, int depth)
    {
        output.Write((byte)'{');
        var separator = ""u8;
        foreach (var (key, value) in map.Entries)
        {
            if (key.Kind != ValueKind.String)
            {
                return $"a map with a key of the type {key.Type}";
            }

            output.Write(separator);
            separator = ","u8;
            JsonText.WriteString(output, key.AsString());
            output.Write((byte)':');
            if (Write(value, output, depth + 1) is { } fault)
            {
                return fault;
            }
        }

        output.Write((byte)'}');
        return null;
    }
}
