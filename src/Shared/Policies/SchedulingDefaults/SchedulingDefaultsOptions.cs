using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Templates;

namespace Sluice.Policies.SchedulingDefaults;

/// <summary>Settings of <c>scheduling-defaults</c>.</summary>
internal static class SchedulingDefaultsOptions
{
    public static readonly Option<IReadOnlyList<KeyValuePair<string, string>>> NodeSelector = new("nodeSelector", Shapes.Map(Shapes.LabelKey, new TemplateShape(Shapes.LabelValue)), [],
        "Labels of the nodes that are wanted. Each is added to pods that do not select by that key. Values may hold placeholders, as in type sidecar: ${labels['team']}, ${metadata.namespace}, any path into the pod's metadata or spec, with a default behind :-. A pod without such a value is refused.");

    public static readonly Option<IReadOnlyList<Settings>> Tolerations = new("tolerations", Shapes.List(Shapes.Object([.. TolerationOptions.All])), [],
        "Tolerations, in the form of a pod's. Each is added to pods that have none for the same key and effect. The 300 seconds that the API server itself fills in " +
        "for node.kubernetes.io/not-ready and node.kubernetes.io/unreachable count as none.");

    public static readonly Option<Settings?> Affinity = Option.Optional("affinity", Shapes.Object([.. AffinityOptions.All]),
        "Affinity, in the form of a pod's. Each of the three kinds is added to pods that have none of that kind. Values in it may hold placeholders.");

    public static readonly Option<string> AntiAffinityTopologyKey = new("topologyKey", Shapes.LabelKey, "kubernetes.io/hostname",
        "The label of nodes by which they are told apart: kubernetes.io/hostname, topology.kubernetes.io/zone.");

    public static readonly Option<bool> AntiAffinityRequired = new("mode", Shapes.Choice(("Preferred", false), ("Required", true)), false,
        "Whether the replicas should, or must, be apart: with Required, one that finds no place of its own stays pending.");

    public static readonly Option<int> AntiAffinityWeight = new("weight", Shapes.Integer(1, 100), 100,
        "How much it counts when it is Preferred.");

    public static readonly Option<Settings?> AntiAffinity = Option.Optional("antiAffinity",
        Shapes.Object(AntiAffinityTopologyKey, AntiAffinityRequired, AntiAffinityWeight),
        "Keep the replicas of a workload apart: a podAntiAffinity against pods that have the pod's own labels, but for those that differ from replica to replica. " +
        "For pods that have no podAntiAffinity, are made by a controller and have labels.");

    public static readonly Option<IReadOnlyList<Settings>> TopologySpread = new("topologySpreadConstraints", Shapes.List(Shapes.Object([.. TopologySpreadOptions.All])), [],
        "Constraints, in the form of a pod's, for pods that have none. One without labelSelector counts pods with the pod's own labels, but for those that differ from replica to replica.");

    public static readonly Option<string> PriorityClassName = new("priorityClassName",
        Shapes.DnsSubdomain, "",
        "The PriorityClass of pods that name none. In a cluster that has a default PriorityClass every pod names one by the time that Sluice sees it.");

    public static readonly Option<bool> DaemonSets = new("daemonSets", Shapes.Boolean, false,
        "Whether pods of DaemonSets get these defaults. Their controller has chosen the node already: a selector that does not suit it keeps the pod pending.");

    public static IReadOnlyList<Option> All { get; } =
        [NodeSelector, Tolerations, Affinity, AntiAffinity, TopologySpread, PriorityClassName, DaemonSets];
}
