using System.Text;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Templates;
using Sluice.Yaml;

namespace Sluice.Policies.SchedulingDefaults;

/// <summary>A topology spread constraint, with the fields that Kubernetes has.</summary>
internal static class TopologySpreadOptions
{
    private static readonly Shape<string> NodePolicy = Shapes.Choice(("Honor", "Honor"), ("Ignore", "Ignore"));

    private static readonly Option<int> MaxSkew = new("maxSkew", Shapes.Integer(1, int.MaxValue), 1,
        "By how many pods the places may differ.");

    private static readonly Option<string> TopologyKey = new("topologyKey", Shapes.LabelKey, "The label of nodes by which places are told apart.");

    private static readonly Option<string> WhenUnsatisfiable = new("whenUnsatisfiable",
        Shapes.Choice(("ScheduleAnyway", "ScheduleAnyway"), ("DoNotSchedule", "DoNotSchedule")), "ScheduleAnyway",
        "What happens to a pod that would break it.");

    private static readonly Option<JsonFragment?> LabelSelector = Option.Optional("labelSelector", Shapes.Kubernetes("a label selector with matchLabels and matchExpressions", "meta.v1.LabelSelector"),
        "Which pods are counted; by default those with the pod's own labels. Values may hold placeholders.");

    private static readonly Option<IReadOnlyList<string>> MatchLabelKeys = new("matchLabelKeys", Shapes.List(Shapes.LabelKey), [],
        "Labels of the pod whose values the counted pods must share, besides those of labelSelector.");

    private static readonly Option<int> MinDomains = new("minDomains", Shapes.Integer(1, int.MaxValue), 1,
        "How many places there must be, for DoNotSchedule.");

    private static readonly Option<string> NodeAffinityPolicy = new("nodeAffinityPolicy", NodePolicy, "Honor",
        "Whether nodes that the pod's node affinity and selector leave out are left out of the count.");

    private static readonly Option<string> NodeTaintsPolicy = new("nodeTaintsPolicy", NodePolicy, "Ignore",
        "Whether nodes with taints that the pod does not tolerate are left out of the count.");

    public static IReadOnlyList<Option> All { get; } =
        [MaxSkew, TopologyKey, WhenUnsatisfiable, LabelSelector, MatchLabelKeys, MinDomains, NodeAffinityPolicy, NodeTaintsPolicy];

    /// <summary>Reads a constraint; what Kubernetes would refuse is reported.</summary>
    public static TopologySpreadConstraint Read(Settings item, ErrorList errors)
    {
        if (item.Has(MinDomains) && item.Get(WhenUnsatisfiable) != "DoNotSchedule")
        {
            errors.Add(item.NodeOf(MinDomains), item.Path, "minDomains without whenUnsatisfiable: DoNotSchedule; expected both or no minDomains");
        }

        var output = new JsonObjectText();
        output.AddNumber("maxSkew", item.Get(MaxSkew));
        output.AddText("topologyKey", item.Get(TopologyKey));
        output.AddText("whenUnsatisfiable", item.Get(WhenUnsatisfiable));
        output.AddNumber("minDomains", item.Has(MinDomains) ? item.Get(MinDomains) : null);
        output.AddText("nodeAffinityPolicy", item.Has(NodeAffinityPolicy) ? item.Get(NodeAffinityPolicy) : null);
        output.AddText("nodeTaintsPolicy", item.Has(NodeTaintsPolicy) ? item.Get(NodeTaintsPolicy) : null);
        if (item.Get(MatchLabelKeys) is { Count: > 0 } keys)
        {
            output.AddJson("matchLabelKeys", Encoding.UTF8.GetBytes($"[{string.Join(',', keys.Select(key => $"\"{key}\""))}]"));
        }

        if (item.Get(LabelSelector) is { } selector)
        {
            output.AddJson("labelSelector", selector.Utf8.Span);
        }

        var piece = new TemplatePiece(output.ToUtf8(), "core.v1.TopologySpreadConstraint", out var error);
        if (error is not null)
        {
            errors.Add(item.NodeOf(LabelSelector), $"{item.Path}.{LabelSelector.Name}", error);
        }

        return new TopologySpreadConstraint(piece, item.Has(LabelSelector), item.Get(MatchLabelKeys));
    }
}
