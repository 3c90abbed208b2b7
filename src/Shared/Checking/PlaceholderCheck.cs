using Sluice.Configuration;
using Sluice.Policies.Sidecar;
using Sluice.Yaml;

namespace Sluice.Checking;

/// <summary>Finds placeholders for what pods do not have yet when they are reviewed.</summary>
internal static class PlaceholderCheck
{
    private const string Name = "${metadata.name}";

    public static IEnumerable<Finding> Find(ConfiguredPolicy policy) => policy.Type == SidecarPolicy.Type && FindText(policy.Settings.Node) is { } node
        ? [Finding.About(policy, node, FindingKind.NoValue, $"{Name}: the pods of every controller have no name yet when they are reviewed, and would be refused; expected a default ({Name[..^1]}:-…}}), or the variable POD_NAME from fieldRef metadata.name")]
        : [];

    private static ConfigNode? FindText(ConfigNode node) => node switch
    {
        ScalarNode scalar => scalar.Text.Contains(Name, StringComparison.Ordinal) ? scalar : null,
        SequenceNode list => list.Items.Select(FindText).FirstOrDefault(found => found is not null),
        MappingNode mapping => mapping.Entries.Select(entry => FindText(entry.Value)).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
