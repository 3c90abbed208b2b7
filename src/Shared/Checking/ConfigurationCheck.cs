using Sluice.Configuration;

namespace Sluice.Checking;

/// <summary>Looks a configuration that loads over for what is likely not meant.</summary>
public static class ConfigurationCheck
{
    /// <summary>Every doubt, in the order of the files.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="time">The clock, for exceptions that end; null for the system's.</param>
    public static IReadOnlyList<Doubt> Find(SluiceConfiguration configuration, TimeProvider? time = null) =>
    [
        .. configuration.Policies.SelectMany(FindInOne)
            .Concat(ShadowCheck.Find(configuration.Policies))
            .Concat(TemplateClashCheck.Find(configuration.Policies))
            .Concat(SettleCheck.Find(configuration.Policies))
            .Concat(configuration.Policies.SelectMany(policy => ExceptionCheck.Find(policy, time ?? TimeProvider.System)))
            .OrderBy(doubt => doubt.Place.File, StringComparer.Ordinal)
            .ThenBy(doubt => doubt.Place.Line)
            .ThenBy(doubt => doubt.Place.Column),
    ];

    private static IEnumerable<Doubt> FindInOne(ConfiguredPolicy policy) =>
        ReachCheck.Find(policy).Concat(PatternCheck.Find(policy)).Concat(GracePeriodCheck.Find(policy)).Concat(FailClosedCheck.Find(policy)).Concat(TenantTextCheck.Find(policy))
            .Concat(ExemptionCheck.Find(policy)).Concat(PlaceholderCheck.Find(policy));
}
