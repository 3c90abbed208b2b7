using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies.RequiredMetadata;

/// <summary>Finds regular expressions that take more than they need to: see <see cref="PatternCost"/>.</summary>
internal sealed class RequiredMetadataCheck : PolicyCheck
{
    public override IEnumerable<SettingsFinding> Find(Settings settings)
    {
        foreach (var option in (Option[])[RequiredMetadataOptions.Labels, RequiredMetadataOptions.Annotations])
        {
            foreach (var (key, value) in (settings.Has(option) ? settings.NodeOf(option) as MappingNode : null)?.Entries ?? [])
            {
                if (value is ScalarNode { Text: var pattern } && PatternCost.FindFault(pattern) is { } fault)
                {
                    yield return new SettingsFinding(FindingKind.CostlyPattern, value, $"the pattern of {option.Name[..^1]} {key.Text} is costly: {fault}");
                }
            }
        }
    }
}
