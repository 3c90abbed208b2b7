using Sluice.Options;
using Sluice.Policies;

namespace Sluice.Configuration;

/// <summary>The JSON schema (draft 2020-12) of a whole sluice.yaml, for editors: completion and checking while typing.</summary>
internal static class SluiceSchema
{
    /// <summary>Writes the schema as JSON text.</summary>
    /// <param name="catalogue">The types that a policy may have.</param>
    public static string Write(Catalogue catalogue)
    {
        var common = OptionSchema.Write(PolicyOptions.Common(PolicyOptions.TypeOf(catalogue)));
        Option[] options = [.. PolicyOptions.Common(PolicyOptions.TypeOf(catalogue)), .. PolicyException.Options, .. catalogue.Types.SelectMany(type => type.Options)];
        var settings = string.Join(',', catalogue.Types.Select(SettingsOf));
        return "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"title\":\"sluice.yaml\",\"type\":\"object\","
            + "\"additionalProperties\":false,\"required\":[\"policies\"],\"properties\":{"
            + $"\"events\":{{\"type\":\"boolean\",\"default\":false,\"description\":{Shapes.Quote(PolicyOptions.Events.Description)}}},"
            + $"\"kubernetesVersion\":{{\"type\":[\"string\",\"number\"],\"description\":{Shapes.Quote(PolicyOptions.KubernetesVersion.Description)}}},"
            + $"\"exceptions\":{{\"type\":\"array\",\"description\":\"Who is let off from which policy, why, and until when.\",\"items\":{OptionSchema.Write(PolicyException.Options)}}},"
            + "\"policies\":{\"type\":\"array\","
            + $"\"description\":\"The policies, in the order in which they run.\",\"items\":{common[..^1]},\"allOf\":[{settings}]}}}}}},"
            + $"\"$defs\":{{{string.Join(',', Grammar.Of(options).Select(DefinitionOf))}}}}}";
    }

    private static string DefinitionOf(Grammar grammar) =>
        $"{Shapes.Quote(grammar.Anchor)}:{{\"description\":{Shapes.Quote(grammar.Words)},{grammar.Schema[1..]}";

    // What settings may hold depends on the type beside it.
    private static string SettingsOf(PolicyType type)
    {
        var needed = type.Options.Any(option => option.IsRequired) ? ",\"required\":[\"settings\"]" : "";
        return $"{{\"if\":{{\"required\":[\"type\"],\"properties\":{{\"type\":{{\"const\":{Shapes.Quote(type.Name)}}}}}}},"
            + $"\"then\":{{\"properties\":{{\"settings\":{OptionSchema.Write(type.Options)}}}{needed}}}}}";
    }
}
