using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies.Templates;

/// <summary>What can be said of policies whose settings hold placeholders for the values of pods.</summary>
internal sealed class TemplateCheck : PolicyCheck
{
    private const string PodName = "${metadata.name}";

    public override IEnumerable<SettingsFinding> Find(Settings settings) => FindNames(settings.Node);

    /// <summary>Finds where a pod's name is wanted: the pods of every controller have none yet when they are reviewed.</summary>
    public static IEnumerable<SettingsFinding> FindNames(ConfigNode settings) => FindText(settings) is not { } node ? [] :
    [
        new SettingsFinding(FindingKind.NoValue, node,
            $"{PodName}: the pods of every controller have no name yet when they are reviewed, and would be refused; expected a default ({PodName[..^1]}:-…}}), or the variable POD_NAME from fieldRef metadata.name"),
    ];

    private static ConfigNode? FindText(ConfigNode node) => node switch
    {
        ScalarNode scalar => scalar.Text.Contains(PodName, StringComparison.Ordinal) ? scalar : null,
        SequenceNode list => list.Items.Select(FindText).FirstOrDefault(found => found is not null),
        MappingNode mapping => mapping.Entries.Select(entry => FindText(entry.Value)).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
