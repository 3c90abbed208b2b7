using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Policies.Resources;

namespace Sluice.Policies.Overcommit;

/// <summary>Multiplies what a node can allocate, whenever its kubelet sends its status.</summary>
internal static class NodeOvercommit
{
    /// <summary>Where the node's own figures are kept, with those that stand in their place: <c>{"cpu":{"own":"4","set":"8"}}</c>.</summary>
    public const string Annotation = "overcommit.sluice.dev/original-allocatable";

    private const string Own = "own";
    private const string Written = "set";

    /// <summary>Edits a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="old">The node before: it has the annotation when the update takes it away.</param>
    /// <param name="ratios">The ratios.</param>
    public static void Apply(Node node, Node old, IReadOnlyList<Ratio> ratios)
    {
        var (metadata, allocatable) = (node["metadata"u8], node["status"u8]["allocatable"u8]);
        if (!metadata.IsObject || !allocatable.IsObject || !metadata["annotations"u8].IsAbsentOr(NodeKind.Object))
        {
            return;
        }

        var present = metadata["annotations"u8][Annotation].Text;
        var record = new AmountRecord(present ?? old["metadata"u8]["annotations"u8][Annotation].Text);
        foreach (var ratio in ratios)
        {
            Apply(allocatable, node["status"u8]["capacity"u8].Amount(ratio.Resource), record, ratio);
        }

        if (record.IsEmpty)
        {
            metadata["annotations"u8].Remove(Annotation);
        }
        else if (record.IsChanged || present is null)
        {
            metadata.EnsureObject("annotations").Set(Annotation, record.ToString());
        }
    }

    // A kubelet that has nothing new leaves the figure out of its patch, and what was written comes back. Anything else is a new figure
    // of the node's own: so nothing is ever multiplied twice.
    private static void Apply(Node allocatable, Quantity? capacity, AmountRecord record, Ratio ratio)
    {
        if (allocatable.Amount(ratio.Resource) is not { } current)
        {
            return;
        }

        var isWritten = record.Amount(ratio.Resource, Written) == current && record.Amount(ratio.Resource, Own) is not null;
        var ownText = isWritten ? record.Text(ratio.Resource, Own)! : allocatable[ratio.Resource].TextOrNumber!;
        var own = isWritten ? record.Amount(ratio.Resource, Own)!.Value : current;
        if (record.Amount(ratio.Resource, Own) is null && current > capacity)
        {
            // No node allocates more than it has: this is ours, and the annotation that said so was lost. What is not known any more is what the kubelet keeps for the system.
            own = capacity.Value;
            ownText = own.ToString();
        }

        var target = ratio.Apply(own);
        if (target == own)
        {
            record.Remove(ratio.Resource);
            Write(allocatable, ratio.Resource, current, own, ownText);
        }
        else
        {
            record.Set(ratio.Resource, Own, ownText);
            record.Set(ratio.Resource, Written, target.ToString());
            Write(allocatable, ratio.Resource, current, target, target.ToString());
        }
    }

    private static void Write(Node allocatable, string resource, Quantity current, Quantity amount, string text)
    {
        if (amount != current)
        {
            allocatable.Set(resource, text);
        }
    }
}
