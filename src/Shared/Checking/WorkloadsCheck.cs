using Sluice.Configuration;
using Sluice.Options;
using Sluice.Policies;

namespace Sluice.Checking;

/// <summary>Finds policies that judge the templates of workloads too, and are asked about none.</summary>
internal static class WorkloadsCheck
{
    private const string Workloads = "workloads";

    public static IEnumerable<Finding> Find(ConfiguredPolicy policy)
    {
        if (policy.Type.Options.OfType<Option<bool>>().FirstOrDefault(option => option.Name == Workloads) is { } workloads
            && policy.Settings.Get(workloads)
            && !policy.Rules.Any(WorkloadRules.IsOfWorkloads))
        {
            yield return Finding.About(policy, new SettingsFinding(
                FindingKind.Settings, policy.Settings.NodeOf(workloads), "workloads: true, and match.resources names none of them; expected deployments.apps and the like there too, or workloads: false"));
        }
    }
}
