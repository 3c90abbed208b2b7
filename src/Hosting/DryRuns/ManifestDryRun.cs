namespace Sluice.Hosting.DryRuns;

/// <summary>A manifest that was tried, or what a controller would make of it.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="DryRun">What would become of it.</param>
/// <param name="IsMade">Whether it is not the manifest itself that was tried, but what its controllers would make.</param>
internal sealed record ManifestDryRun(Manifest Manifest, DryRun DryRun, bool IsMade)
{
    /// <summary>Whether it is let in only because the policies that are against it do not enforce.</summary>
    public bool WouldBeDenied { get; init; }
}
