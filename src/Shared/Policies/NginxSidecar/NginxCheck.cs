using Sluice.Options;

namespace Sluice.Policies.NginxSidecar;

/// <summary>What can be said of policies that add nginx.</summary>
internal sealed class NginxCheck : PolicyCheck
{
    public override PodAdditions Additions(Settings settings) => new([PodPart.Container(NginxContainer.Name)]) { AreOnce = true };
}
