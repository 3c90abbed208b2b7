using Sluice.Hosting.DryRuns;
using Sluice.Hosting.Rendering.Yaml;

namespace Sluice.Hosting.Rendering;

/// <summary>A tried object as YAML: as it was written, and as it would be stored.</summary>
/// <param name="Before">As it was written.</param>
/// <param name="After">As it would be stored, with the comments and the order of what was written where they can be kept.</param>
internal sealed record DryRunTexts(string Before, string After)
{
    /// <summary>The texts of a dry run.</summary>
    public static DryRunTexts Of(ManifestDryRun tried)
    {
        var dryRun = tried.DryRun;
        var written = tried is { IsMade: false, Manifest.Source: { } source } ? Complete(ManifestText.WithoutMarker(source)) : null;
        if (!dryRun.IsChanged)
        {
            var same = written ?? YamlText.Write(dryRun.Request.Object);
            return new DryRunTexts(same, same);
        }

        return written is not null && YamlPatch.Apply(written, dryRun.Patch, dryRun.Object) is { } edited
            ? new DryRunTexts(written, edited)
            : new DryRunTexts(YamlText.Write(dryRun.Request.Object), YamlText.Write(dryRun.Object));
    }

    private static string Complete(string text) => text.EndsWith('\n') ? text : text + "\n";
}
