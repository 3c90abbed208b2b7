using Sluice.Json;

namespace Sluice.Policies.Pods;

/// <summary>What made a pod.</summary>
internal static class PodOwner
{
    /// <summary>The owner reference of the controller that made the pod; missing when a person did.</summary>
    public static Node Controller(Pod pod)
    {
        foreach (var reference in pod.Metadata["ownerReferences"u8].Items)
        {
            if (reference["controller"u8].IsTrue)
            {
                return reference;
            }
        }

        return default;
    }
}
