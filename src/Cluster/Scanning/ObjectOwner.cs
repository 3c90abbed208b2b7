using Sluice.Json;

namespace Sluice.Cluster.Scanning;

/// <summary>Whose an object is: people change a Deployment, not its pods.</summary>
internal static class ObjectOwner
{
    /// <summary>The workload that owns a pod, ReplicaSet or Job; the object itself where nothing does.</summary>
    /// <param name="item">The object.</param>
    /// <param name="itself">What it is.</param>
    public static ScannedObject Of(Node item, ScannedObject itself)
    {
        if (itself.Kind is not ("Pod" or "ReplicaSet" or "Job"))
        {
            return itself;
        }

        foreach (var owner in item["metadata"u8]["ownerReferences"u8].Items)
        {
            if (owner["controller"u8].IsTrue && owner["kind"u8].Text is { } kind && owner["name"u8].Text is { } name)
            {
                return Above(item, new ScannedObject(owner["apiVersion"u8].Text ?? "", kind, itself.Namespace, name));
            }
        }

        return itself;
    }

    // The Deployment controller names a ReplicaSet after the Deployment and the hash that the pods have as their label: no call is needed to know it.
    private static ScannedObject Above(Node pod, ScannedObject owner) =>
        owner is { ApiVersion: "apps/v1", Kind: "ReplicaSet" } && pod["metadata"u8]["labels"u8]["pod-template-hash"u8].Text is { Length: > 0 } hash
            && owner.Name.EndsWith($"-{hash}", StringComparison.Ordinal) && owner.Name.Length > hash.Length + 1
                ? owner with { Kind = "Deployment", Name = owner.Name[..^(hash.Length + 1)] }
                : owner;
}
