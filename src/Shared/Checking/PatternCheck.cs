using Sluice.Configuration;
using Sluice.Policies.RequiredMetadata;
using Sluice.Yaml;

namespace Sluice.Checking;

/// <summary>Finds regular expressions that take more than they need to: see <see cref="PatternCost"/>.</summary>
internal static class PatternCheck
{
    public static IEnumerable<Finding> Find(ConfiguredPolicy policy)
    {
        if (policy.Type != RequiredMetadataPolicy.Type)
        {
            yield break;
        }

        foreach (var option in (Options.Option[])[RequiredMetadataOptions.Labels, RequiredMetadataOptions.Annotations])
        {
            foreach (var (key, value) in (policy.Settings.Has(option) ? policy.Settings.NodeOf(option) as MappingNode : null)?.Entries ?? [])
            {
                if (value is ScalarNode { Text: var pattern } && PatternCost.FindFault(pattern) is { } fault)
                {
                    yield return Finding.About(policy, value, FindingKind.CostlyPattern, $"the pattern of {option.Name[..^1]} {key.Text} is costly: {fault}");
                }
            }
        }
    }
}
