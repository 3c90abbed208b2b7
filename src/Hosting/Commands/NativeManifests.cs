using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Hosting.Rendering.Yaml;
using Sluice.Json;
using Sluice.Webhooks.Native;

namespace Sluice.Hosting.Commands;

/// <summary>The policies of a configuration that the API server can decide by itself, as it takes them.</summary>
internal static class NativeManifests
{
    /// <summary>Prints them, and says line by line what keeps the others from being among them.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="console">Gets both.</param>
    /// <param name="rest">What is left for Sluice.</param>
    /// <returns>The exit status.</returns>
    public static int Write(SluiceConfiguration configuration, InvocationConfiguration console, out SluiceConfiguration rest)
    {
        var export = NativePolicies.Of(configuration, TimeProvider.System);
        foreach (var manifest in export.Manifests)
        {
            console.Output.Write($"---\n{ToYaml(manifest)}");
        }

        foreach (var note in export.Notes)
        {
            console.Error.WriteLine(note.ToString());
        }

        rest = export.Rest(configuration);
        return export.Notes.Count == 0 ? ExitCodes.Success : ExitCodes.Findings;
    }

    private static string ToYaml(JsonObject manifest) => YamlText.Write(Node.Parse(Encoding.UTF8.GetBytes(manifest.ToJsonString())));
}
