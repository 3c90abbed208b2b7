using Sluice.Options;

namespace Sluice.Policies.ImageRegistries;

/// <summary>Finds lists that let every image in.</summary>
internal sealed class ImageRegistriesCheck : PolicyCheck
{
    private static readonly RegistryPattern Everything = new("*/*");

    public override IEnumerable<SettingsFinding> Find(Settings settings) =>
        !settings.Says(ImageRegistriesOptions.Except) && settings.Get(ImageRegistriesOptions.Registries).FirstOrDefault(text => new RegistryPattern(text).Covers(Everything)) is { } all
            ? [new SettingsFinding(FindingKind.Settings, settings.NodeOf(ImageRegistriesOptions.Registries), $"registries has \"{all}\", which every image is from, and nothing is in except, so that none is refused; expected the registries that are meant, or those that are not in except")]
            : [];
}
