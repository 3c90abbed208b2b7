using Sluice.Host.Rendering.Yaml;
using Sluice.Host.Trials;

namespace Sluice.Host.Rendering;

/// <summary>A tried object as YAML: as it was written, and as it would be stored.</summary>
/// <param name="Before">As it was written.</param>
/// <param name="After">As it would be stored, with the comments and the order of what was written where they can be kept.</param>
internal sealed record TrialTexts(string Before, string After)
{
    /// <summary>The texts of a trial.</summary>
    public static TrialTexts Of(ManifestTrial tried)
    {
        var trial = tried.Trial;
        var written = tried is { IsMade: false, Manifest.Source: { } source } ? Complete(ManifestText.WithoutMarker(source)) : null;
        if (!trial.IsChanged)
        {
            var same = written ?? YamlText.Write(trial.Request.Object);
            return new TrialTexts(same, same);
        }

        return written is not null && YamlPatch.Apply(written, trial.Patch, trial.Object) is { } edited
            ? new TrialTexts(written, edited)
            : new TrialTexts(YamlText.Write(trial.Request.Object), YamlText.Write(trial.Object));
    }

    private static string Complete(string text) => text.EndsWith('\n') ? text : text + "\n";
}
