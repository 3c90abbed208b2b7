using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.DeletionProtection;

/// <summary>Finds exemptions that let everybody through.</summary>
internal sealed class DeletionProtectionCheck : PolicyCheck
{
    public override IEnumerable<SettingsFinding> Find(Settings settings) =>
        settings.Get(DeletionProtectionOptions.Users).Where(user => new Glob(user).IsEverything || user == "system:authenticated").Select(all =>
            new SettingsFinding(FindingKind.WideExemption, settings.NodeOf(DeletionProtectionOptions.Users), $"users has \"{all}\": everybody may delete what is protected; expected those that are meant"));
}
