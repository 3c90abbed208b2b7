using Sluice.Configuration;

namespace Sluice.Checking;

/// <summary>Looks a configuration that loads over for what is likely not meant.</summary>
internal static class ConfigurationCheck
{
    /// <summary>Every finding, in the order of the files.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="time">The clock, for exceptions that end; null for the system's.</param>
    public static IReadOnlyList<Finding> Find(SluiceConfiguration configuration, TimeProvider? time = null) =>
    [
        .. configuration.Policies.SelectMany(FindInOne)
            .Concat(ShadowCheck.Find(configuration.Policies))
            .Concat(TemplateClashCheck.Find(configuration.Policies))
            .Concat(SettleCheck.Find(configuration.Policies))
            .Concat(configuration.Policies.SelectMany(policy => ExceptionCheck.Find(policy, time ?? TimeProvider.System)))
            .OrderBy(finding => finding.Place.File, StringComparer.Ordinal)
            .ThenBy(finding => finding.Place.Line)
            .ThenBy(finding => finding.Place.Column),
    ];

    private static IEnumerable<Finding> FindInOne(ConfiguredPolicy policy) =>
        ReachCheck.Find(policy).Concat(FailClosedCheck.Find(policy))
            .Concat(policy.Type.Check.Find(policy.Settings, policy.Rules).Select(finding => Finding.About(policy, finding)))
            .Concat(WorkloadsCheck.Find(policy))
            .Concat(ConditionCheck.Find(policy));
}
