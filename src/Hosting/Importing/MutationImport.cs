using System.Text.Json.Nodes;
using Sluice.Hosting.DryRuns;

namespace Sluice.Hosting.Importing;

/// <summary>
/// Imports the mutations of a MutatingAdmissionPolicy (https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/): their expressions make an object
/// (<c>Object{…}</c>) to merge, or a list of operations (<c>[JSONPatch{…}]</c>), and stay as they are.
/// </summary>
internal static class MutationImport
{
    /// <summary>The mutations.</summary>
    public static JsonArray Of(Manifest manifest, ImportResult result)
    {
        var mutations = new JsonArray();
        var index = 0;
        foreach (var mutation in manifest.Object["spec"u8]["mutations"u8].Items)
        {
            if (mutation["applyConfiguration"u8]["expression"u8].Text is { } merge)
            {
                mutations.Add((JsonNode)new JsonObject { ["merge"] = $"${{{{ {merge.Trim()} }}}}" });
            }
            else if (mutation["jsonPatch"u8]["expression"u8].Text is { } patch)
            {
                mutations.Add((JsonNode)new JsonObject { ["jsonPatchExpression"] = patch.Trim() });
            }
            else
            {
                result.Note(manifest, $"spec.mutations[{index}]", "left out: neither applyConfiguration nor jsonPatch");
            }

            index++;
        }

        return mutations;
    }
}
