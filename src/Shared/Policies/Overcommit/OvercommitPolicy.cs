using Sluice.Admission;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.Overcommit;

/// <summary>Lowers what pods ask for, or raises what nodes offer, so that more pods fit on a node.</summary>
/// <param name="pods">Ratios for pods.</param>
/// <param name="nodes">Ratios for nodes.</param>
/// <param name="names">Which containers of pods are meant.</param>
internal sealed class OvercommitPolicy(IReadOnlyList<Ratio> pods, IReadOnlyList<Ratio> nodes, GlobSet names) : LocalPolicy
{
    private static readonly ResourceRule[] PodRequests = [new("", "pods", Operations.Create), new("", "pods/resize", Operations.Update)];

    private static readonly ResourceRule[] NodeStatus = [new("", "nodes/status", Operations.Update)];

    public static PolicyType Type { get; } = new()
    {
        Name = "overcommit",
        Kind = PolicyKind.Mutating,
        Summary = "Lowers the requests of pods, or raises what nodes can allocate, by a ratio. A pod whose requests equal its limits (QoS class Guaranteed) "
            + "becomes Burstable when its requests are lowered. To leave the policy, set the nodes' ratios to 1 first and take it away when the kubelets have sent their status.",
        Options = OvercommitOptions.All,
        Rules = settings => [.. settings.Has(OvercommitOptions.Pods) ? PodRequests : [], .. settings.Has(OvercommitOptions.Nodes) ? NodeStatus : []],
        Create = Create,
        Check = new OvercommitCheck(),
        ExampleSettings = "pods:\n  cpu: 0.5\nminimum:\n  cpu: 10m\nnodes:\n  cpu: 1.5\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        if (request.Object["kind"u8].TextEquals("Node"u8))
        {
            NodeOvercommit.Apply(request.Object, request.OldObject, nodes);
        }
        else if (Pod.TryGet(request, out var pod))
        {
            Pod.TryGet(request.OldObject, workloads: false, out var old);
            PodOvercommit.Apply(pod, old, pods, names);
        }

        return Verdict.Allow;
    }

    private static OvercommitPolicy Create(PolicyContext context)
    {
        var settings = context.Settings;
        if (!settings.Has(OvercommitOptions.Pods) && !settings.Has(OvercommitOptions.Nodes))
        {
            context.Errors.Add(settings.Node, settings.Path, "neither pods nor nodes are overcommitted; expected pods, nodes or both with ratios for cpu or memory");
        }

        return new OvercommitPolicy(OvercommitOptions.PodRatios(settings), OvercommitOptions.NodeRatios(settings), settings.Get(ContainerNames.Setting));
    }
}
