using Sluice.Json;
using Sluice.Yaml;

namespace Sluice.Host.DryRuns;

/// <summary>Puts values into documents of their own, so that editing one leaves the others alone.</summary>
internal static class JsonCopy
{
    /// <summary>A copy of a value with its edits, as JSON that was never edited.</summary>
    public static Node Of(Node value) => Parse(ToJson(value).Span);

    /// <summary>A value that is JSON by the way it was made.</summary>
    /// <exception cref="InvalidOperationException">It is not: a defect.</exception>
    public static Node Parse(ReadOnlySpan<byte> json)
    {
        var document = new Document();
        return document.Parse(json) is { } fault ? throw new InvalidOperationException($"The value is {fault}.") : document.Root;
    }

    /// <summary>What YAML says, as JSON.</summary>
    /// <returns>The value, or why JSON cannot hold it.</returns>
    public static (Node Value, string? Fault) Of(ConfigNode node)
    {
        var json = new ByteBuffer();
        YamlToJson.Write(node, json);
        var document = new Document();
        var fault = document.Parse(json.Span);
        return (document.Root, fault);
    }

    /// <summary>The JSON text of a value, edits included.</summary>
    public static ReadOnlyMemory<byte> ToJson(Node value)
    {
        var json = new ByteBuffer();
        value.WriteTo(json);
        return json.Memory;
    }
}
