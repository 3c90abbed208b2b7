using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Policies.Pods;
using Sluice.Policies.Resources;

namespace Sluice.Policies.Overcommit;

/// <summary>Multiplies the requests of one pod.</summary>
internal sealed class PodOvercommit
{
    /// <summary>Where the requests as the user wrote them are kept.</summary>
    public const string Annotation = "overcommit.sluice.dev/original-requests";

    private static readonly string[] Figures = ["cpu", "memory"];

    // No container can have this name: pod-level resources (KEP-2837) are kept under it.
    private const string PodLevel = "spec.resources";

    private readonly IReadOnlyList<Ratio> _ratios;
    private readonly AmountRecord _originals;

    private PodOvercommit(IReadOnlyList<Ratio> ratios, AmountRecord originals)
    {
        _ratios = ratios;
        _originals = originals;
    }

    /// <summary>Edits a pod.</summary>
    /// <param name="pod">A new pod, or one that is being resized.</param>
    /// <param name="old">The pod before it is resized: what stays as it was is not multiplied again. Without a spec when the pod is new.</param>
    /// <param name="ratios">The ratios.</param>
    /// <param name="names">Which containers are meant.</param>
    public static void Apply(Pod pod, Pod old, IReadOnlyList<Ratio> ratios, GlobSet names)
    {
        // A resize may not change the QoS class: one whose requests equal its limits keeps them so.
        if (IsGuaranteed(old))
        {
            return;
        }

        if (!pod.Metadata.IsObject || !pod.Metadata["annotations"u8].IsAbsentOr(NodeKind.Object))
        {
            return;
        }

        var overcommit = new PodOvercommit(ratios, new AmountRecord(pod.Annotation(Annotation) ?? old.Annotation(Annotation)));
        overcommit.Apply(PodLevel, pod.Spec["resources"u8], old.Spec["resources"u8]);
        var before = ByName(old);
        foreach (var container in pod.Containers(ContainerKinds.Init | ContainerKinds.Regular).Meant(names))
        {
            before.TryGetValue(container.Name, out var same);
            overcommit.Apply(container.Name, container.Node["resources"u8], same.Node["resources"u8]);
        }

        if (overcommit._originals.IsChanged)
        {
            pod.Metadata.EnsureObject("annotations").Set(Annotation, overcommit._originals.ToString());
        }
    }

    private static Dictionary<string, Container> ByName(Pod pod)
    {
        var containers = new Dictionary<string, Container>(StringComparer.Ordinal);
        foreach (var container in pod.Containers(ContainerKinds.Init | ContainerKinds.Regular))
        {
            containers.TryAdd(container.Name, container);
        }

        return containers;
    }

    // https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
    private static bool IsGuaranteed(Pod pod)
    {
        var containers = pod.Containers(ContainerKinds.Init | ContainerKinds.Regular);
        return containers.Count > 0 && containers.All(container => Array.TrueForAll(Figures, resource =>
        {
            var limit = container.Node["resources"u8]["limits"u8].Amount(resource);
            return limit is not null && (container.Node["resources"u8]["requests"u8].Amount(resource) ?? limit) == limit;
        }));
    }

    private void Apply(string owner, Node resources, Node old)
    {
        if (!resources.IsObject || owner.Length == 0 || !resources["requests"u8].IsAbsentOr(NodeKind.Object))
        {
            return;
        }

        foreach (var ratio in _ratios)
        {
            Apply(owner, resources, old["requests"u8].Amount(ratio.Resource), ratio);
        }
    }

    private void Apply(string owner, Node resources, Quantity? old, Ratio ratio)
    {
        // A limit without a request is a request of the same amount: the API server fills it in.
        var limit = resources["limits"u8].Amount(ratio.Resource);
        if ((resources["requests"u8].Amount(ratio.Resource) ?? limit) is not { } current || current == old || IsOurs(owner, current, limit, ratio))
        {
            return;
        }

        var target = Target(current, limit, ratio);
        if (target != current)
        {
            _originals.Set(owner, ratio.Resource, current.ToString());
            resources.EnsureObject("requests").Set(ratio.Resource, target.ToString());
        }
    }

    // No request is above its limit, so a record that says so is nobody's but its author's, who would be let off by it.
    private bool IsOurs(string owner, Quantity current, Quantity? limit, Ratio ratio) =>
        _originals.Amount(owner, ratio.Resource) is { } original && !(original > limit) && Target(original, limit, ratio) == current;

    private static Quantity Target(Quantity own, Quantity? limit, Ratio ratio)
    {
        var scaled = ratio.Apply(own);
        return limit is { } most && scaled > most ? most : scaled;
    }
}
