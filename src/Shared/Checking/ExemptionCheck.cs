using Sluice.Configuration;
using Sluice.Options;
using Sluice.Policies.DeletionProtection;
using Sluice.Policies.PodSecurity;

namespace Sluice.Checking;

/// <summary>Finds exemptions that let everybody, or every pod, through.</summary>
internal static class ExemptionCheck
{
    // The controller that makes the pods of every Deployment.
    private const string PodMaker = "system:serviceaccount:kube-system:replicaset-controller";

    public static IEnumerable<Finding> Find(ConfiguredPolicy policy)
    {
        if (policy.Type == PodSecurityPolicy.Type && policy.Settings.Get(PodSecurityOptions.Exemptions) is { } exemptions)
        {
            foreach (var option in new[] { PodSecurityOptions.ExemptNamespaces, PodSecurityOptions.ExemptUsers, PodSecurityOptions.ExemptRuntimeClasses })
            {
                foreach (var all in exemptions.Get(option).Where(IsEverything))
                {
                    yield return About(policy, exemptions, option, $"exemptions.{option.Name} has \"{all}\", which lets everything through; expected those that are meant");
                }
            }

            if (exemptions.Get(PodSecurityOptions.ExemptUsers).FirstOrDefault(user => !IsEverything(user) && new Kubernetes.Glob(user).IsMatch(PodMaker)) is { } maker)
            {
                yield return About(policy, exemptions, PodSecurityOptions.ExemptUsers, $"exemptions.users has \"{maker}\", whom the controllers belong to that make the pods of every workload: these are let through too; expected the users that are meant, or workloads: true");
            }
        }
        else if (policy.Type == DeletionProtectionPolicy.Type)
        {
            foreach (var all in policy.Settings.Get(DeletionProtectionOptions.Users).Where(user => IsEverything(user) || user == "system:authenticated"))
            {
                yield return About(policy, policy.Settings, DeletionProtectionOptions.Users, $"users has \"{all}\": everybody may delete what is protected; expected those that are meant");
            }
        }
    }

    private static bool IsEverything(string pattern) => pattern.Length > 0 && pattern.All(character => character == '*');

    private static Finding About(ConfiguredPolicy policy, Settings settings, Option option, string message) =>
        Finding.About(policy, settings.NodeOf(option), FindingKind.WideExemption, message);
}
