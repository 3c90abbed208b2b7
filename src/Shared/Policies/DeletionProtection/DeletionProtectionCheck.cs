using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.DeletionProtection;

/// <summary>Finds exemptions that let everybody through.</summary>
internal sealed class DeletionProtectionCheck : PolicyCheck
{
    public override IEnumerable<SettingsFinding> Find(Settings settings, IReadOnlyList<ResourceRule> rules) =>
        rules.Any(rule => rule is { Group: "", Resource: "pods/eviction" })
            ? Find(settings).Append(new SettingsFinding(FindingKind.Settings, null, "pods/eviction: of an eviction the API server shows the Eviction and not the pod, so that no mark is seen; expected a PodDisruptionBudget, which holds evictions, or pods"))
            : Find(settings);

    public override IEnumerable<SettingsFinding> Find(Settings settings) =>
        settings.Get(DeletionProtectionOptions.Users).Where(user => new Glob(user).IsEverything || user == "system:authenticated").Select(all =>
            new SettingsFinding(FindingKind.WideExemption, settings.NodeOf(DeletionProtectionOptions.Users), $"users has \"{all}\": everybody may delete what is protected; expected those that are meant"));
}
