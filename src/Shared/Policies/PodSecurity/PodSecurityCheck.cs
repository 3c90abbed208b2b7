using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.PodSecurity;

/// <summary>Finds exemptions that let every pod through.</summary>
internal sealed class PodSecurityCheck : PolicyCheck
{
    // The controller that makes the pods of every Deployment.
    private const string PodMaker = "system:serviceaccount:kube-system:replicaset-controller";

    public override IEnumerable<SettingsFinding> Find(Settings settings)
    {
        if (settings.Get(PodSecurityOptions.Exemptions) is not { } exemptions)
        {
            yield break;
        }

        foreach (var option in new[] { PodSecurityOptions.ExemptNamespaces, PodSecurityOptions.ExemptUsers, PodSecurityOptions.ExemptRuntimeClasses })
        {
            foreach (var all in exemptions.Get(option).Where(name => new Glob(name).IsEverything))
            {
                yield return About(exemptions, option, $"exemptions.{option.Name} has \"{all}\", which lets everything through; expected those that are meant");
            }
        }

        if (exemptions.Get(PodSecurityOptions.ExemptUsers).FirstOrDefault(user => new Glob(user) is { IsEverything: false } glob && glob.IsMatch(PodMaker)) is { } maker)
        {
            yield return About(exemptions, PodSecurityOptions.ExemptUsers, $"exemptions.users has \"{maker}\", whom the controllers belong to that make the pods of every workload: these are let through too; expected the users that are meant, or workloads: true");
        }
    }

    private static SettingsFinding About(Settings settings, Option option, string message) => new(FindingKind.WideExemption, settings.NodeOf(option), message);
}
