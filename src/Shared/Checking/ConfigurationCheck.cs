using Sluice.Configuration;

namespace Sluice.Checking;

/// <summary>Looks a configuration that loads over for what is likely not meant.</summary>
public static class ConfigurationCheck
{
    /// <summary>Every doubt, in the order of the files.</summary>
    public static IReadOnlyList<Doubt> Find(SluiceConfiguration configuration) =>
    [
        .. configuration.Policies.SelectMany(FindInOne)
            .Concat(ShadowCheck.Find(configuration.Policies))
            .Concat(TemplateClashCheck.Find(configuration.Policies))
            .Concat(SettleCheck.Find(configuration.Policies))
            .OrderBy(doubt => doubt.Place.File, StringComparer.Ordinal)
            .ThenBy(doubt => doubt.Place.Line)
            .ThenBy(doubt => doubt.Place.Column),
    ];

    private static IEnumerable<Doubt> FindInOne(ConfiguredPolicy policy) =>
        ReachCheck.Find(policy).Concat(PatternCheck.Find(policy)).Concat(GracePeriodCheck.Find(policy)).Concat(FailClosedCheck.Find(policy)).Concat(TenantTextCheck.Find(policy))
            .Concat(ExemptionCheck.Find(policy)).Concat(PlaceholderCheck.Find(policy));
}
