using Sluice.Options;

namespace Sluice.Policies.ConsulRegistration;

/// <summary>What can be said of policies that register pods.</summary>
internal sealed class ConsulCheck : PolicyCheck
{
    public override IEnumerable<string> OptIns(Settings settings) => [ConsulAnnotations.Register];
}
