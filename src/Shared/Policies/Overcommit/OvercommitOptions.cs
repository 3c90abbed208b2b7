using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;
using Sluice.Policies.Resources;

namespace Sluice.Policies.Overcommit;

/// <summary>Settings of <c>overcommit</c>.</summary>
internal static class OvercommitOptions
{
    private static readonly Shape<decimal> Factor = Shapes.Number(0.01m, 100m);

    public static readonly Option<decimal> PodCpu = new("cpu", Factor, 1m, "What cpu requests are multiplied with.");

    public static readonly Option<decimal> PodMemory = new("memory", Factor, 1m, "What memory requests are multiplied with.");

    public static readonly Option<decimal> NodeCpu = new("cpu", Factor, 1m, "What allocatable cpu is multiplied with.");

    public static readonly Option<decimal> NodeMemory = new("memory", Factor, 1m, "What allocatable memory is multiplied with.");

    public static readonly Option<Quantity> MinimumCpu = new("cpu", Shapes.Quantity, Quantity.Zero, "No cpu request is lowered below this.");

    public static readonly Option<Quantity> MinimumMemory = new("memory", Shapes.Quantity, Quantity.Zero, "No memory request is lowered below this.");

    public static readonly Option<Settings?> Pods = Option.Optional("pods", Shapes.Object(PodCpu, PodMemory),
        "Requests of new pods are multiplied with these ratios, and rounded up to a whole millicore and a whole byte; never above the limit.");

    public static readonly Option<Settings?> Minimum = Option.Optional("minimum", Shapes.Object(MinimumCpu, MinimumMemory),
        "How low requests may be made. A request that is lower by itself stays.");

    public static readonly Option<Settings?> Nodes = Option.Optional("nodes", Shapes.Object(NodeCpu, NodeMemory),
        "What nodes say they can allocate is multiplied with these ratios. A ratio of 1 gives back what the node itself says.");

    public static IReadOnlyList<Option> All { get; } = [Pods, Minimum, Nodes, ContainerNames.Setting];

    /// <summary>The ratios for pods; none when the file has none.</summary>
    public static IReadOnlyList<Ratio> PodRatios(Settings settings)
    {
        var minimum = settings.Get(Minimum);
        return settings.Get(Pods) is { } pods
            ?
            [
                new Ratio("cpu", pods.Get(PodCpu), minimum?.Get(MinimumCpu) ?? Quantity.Zero),
                new Ratio("memory", pods.Get(PodMemory), minimum?.Get(MinimumMemory) ?? Quantity.Zero),
            ]
            : [];
    }

    /// <summary>The ratios for nodes; none when the file has none.</summary>
    public static IReadOnlyList<Ratio> NodeRatios(Settings settings) => settings.Get(Nodes) is { } nodes
        ? [new Ratio("cpu", nodes.Get(NodeCpu), Quantity.Zero), new Ratio("memory", nodes.Get(NodeMemory), Quantity.Zero)]
        : [];
}

/// <summary>By how much one resource is overcommitted.</summary>
/// <param name="Resource"><c>cpu</c> or <c>memory</c>.</param>
/// <param name="Factor">What amounts are multiplied with.</param>
/// <param name="Minimum">What none is lowered below.</param>
internal sealed record Ratio(string Resource, decimal Factor, Quantity Minimum)
{
    /// <summary>The amount multiplied, rounded up, not lowered below the minimum.</summary>
    public Quantity Apply(Quantity own)
    {
        if (Factor == 1)
        {
            return own;
        }

        var scaled = own.ScaleUp(Factor, ResourceList.UnitOf(Resource));
        var floor = own < Minimum ? own : Minimum;
        return scaled < floor ? floor.WithFormat(own.Format) : scaled;
    }
}
