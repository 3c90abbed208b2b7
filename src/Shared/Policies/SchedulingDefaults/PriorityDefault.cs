using Sluice.Json;
using Sluice.Policies.Pods;

namespace Sluice.Policies.SchedulingDefaults;

/// <summary>
/// Names a pod's PriorityClass. The API server's own Priority plugin runs before any webhook and has written the numbers of the class that
/// applied by then (0 where there is none); it runs again after a webhook's change and refuses numbers that are not the new class's.
/// So they are taken away, and the plugin writes them anew.
/// </summary>
internal static class PriorityDefault
{
    public static void Apply(Pod pod, string className)
    {
        var present = pod.Spec["priorityClassName"u8];
        if (className.Length > 0 && (present.IsAbsent || present.TextEquals(""u8)))
        {
            pod.Spec.Set("priorityClassName", className);
            pod.Spec.Remove("priority");
            pod.Spec.Remove("preemptionPolicy");
        }
    }
}
