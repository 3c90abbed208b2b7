using Sluice.Options;

namespace Sluice.Policies.SecurityDefaults;

/// <summary>Finds a policy of which everything is switched off.</summary>
internal sealed class SecurityDefaultsCheck : PolicyCheck
{
    public override IEnumerable<SettingsFinding> Find(Settings settings) => SecurityDefaultsOptions.Switches.Any(settings.Get)
        ? []
        : [new SettingsFinding(FindingKind.Settings, settings.Node, $"every switch is off, so that the policy does nothing; expected one or more of {string.Join(", ", SecurityDefaultsOptions.Switches.Select(option => option.Name))} to be true")];
}
