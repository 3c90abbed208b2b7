namespace Sluice.Host.Trials;

/// <summary>A manifest that was tried, or the pod that would be made of it.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Trial">What would become of it.</param>
/// <param name="IsMadePod">Whether it is not the manifest itself that was tried, but the pod that its controller would make.</param>
internal sealed record ManifestTrial(Manifest Manifest, Trial Trial, bool IsMadePod);
