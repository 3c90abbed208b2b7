using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace Sluice.Testing;

/// <summary>YAML as kubectl reads it, to and from JSON: written apart from the product's own reader, so that the two check each other.</summary>
internal static class YamlText
{
    private static readonly ISerializer Serializer = new SerializerBuilder().WithQuotingNecessaryStrings(quoteYaml1_1Strings: true).WithIndentedSequences().Build();

    /// <summary>The first document of a text; null when there is none.</summary>
    public static JsonNode? ToJson(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Count == 0 ? null : ToJson(stream.Documents[0].RootNode);
    }

    /// <summary>Every document of a text that is a mapping.</summary>
    public static IReadOnlyList<JsonObject> ToJsonObjects(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => ToJson(document.RootNode)).OfType<JsonObject>()];
    }

    /// <summary>A JSON value as YAML, members in their order.</summary>
    public static string FromJson(JsonNode? node) => Serializer.Serialize(ToPlain(node)!);

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, ToJson(child.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new InvalidOperationException($"{node.Start}: not a YAML that JSON has a form for."),
    };

    private static JsonValue? Plain(string plain) => plain switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => JsonValue.Create(integer),
        _ when IsDecimal(plain) => JsonValue.Create(decimal.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(plain),
    };

    private static bool IsDecimal(string plain) =>
        char.IsAsciiDigit(plain[^1]) && decimal.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static object? ToPlain(JsonNode? node) => node switch
    {
        JsonObject members => members.ToDictionary(member => member.Key, member => ToPlain(member.Value)),
        JsonArray items => items.Select(ToPlain).ToList(),
        JsonValue value when value.TryGetValue(out bool boolean) => boolean,
        JsonValue value when value.TryGetValue(out long integer) => integer,
        JsonValue value when value.TryGetValue(out decimal number) => number,
        JsonValue value => value.GetValue<string>(),
        null => null,
        _ => throw new InvalidOperationException($"{node.GetPath()}: not a value of JSON."),
    };
}
