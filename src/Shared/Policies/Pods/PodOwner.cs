using Sluice.Json;

namespace Sluice.Policies.Pods;

/// <summary>What made a pod.</summary>
internal static class PodOwner
{
    /// <summary>The owner reference of the controller that made the pod; missing when a person did.</summary>
    public static Node Controller(Pod pod) => pod.Metadata["ownerReferences"u8].Items.Find(reference => reference["controller"u8].IsTrue);
}
