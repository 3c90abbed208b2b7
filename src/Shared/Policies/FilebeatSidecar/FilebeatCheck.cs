using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.FilebeatSidecar;

/// <summary>What can be said of policies that add Filebeat.</summary>
internal sealed class FilebeatCheck : PolicyCheck
{
    public override IEnumerable<SettingsFinding> Find(Settings settings) =>
        settings.Get(FilebeatOptions.Lifecycle)?.Get(FilebeatOptions.Command) is { } command ? PreStopSleep.Find(FilebeatContainer.Name, command) : [];

    public override PodAdditions Additions(Settings settings) => new([PodPart.Container(FilebeatContainer.Name)]) { AreOnce = true };

    public override IEnumerable<string> OptIns(Settings settings) => ["filebeat.enabled"];
}
