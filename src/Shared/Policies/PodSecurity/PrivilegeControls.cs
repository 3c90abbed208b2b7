using Sluice.Json;

namespace Sluice.Policies.PodSecurity;

/// <summary>Controls on what a container's processes may become.</summary>
internal static class PrivilegeControls
{
    /// <summary>Privileged Containers.</summary>
    public static string? Privileged(PodView pod)
    {
        var containers = pod.ContainersWhere(context => context["privileged"u8].IsTrue);
        return containers.Count == 0 ? null : Wording.Violation("privileged",
            $"{Wording.Containers(containers)} must not set securityContext.privileged=true");
    }

    /// <summary>Privilege Escalation (v1.8+).</summary>
    public static string? AllowPrivilegeEscalation(PodView pod)
    {
        var containers = pod.ContainersWhere(context => !context["allowPrivilegeEscalation"u8].IsFalse);
        return containers.Count == 0 ? null : Wording.Violation("allowPrivilegeEscalation != false",
            $"{Wording.Containers(containers)} must set securityContext.allowPrivilegeEscalation=false");
    }

    /// <summary>/proc Mount Type.</summary>
    public static string? ProcMount(PodView pod)
    {
        var types = Wording.NewSet();
        var containers = pod.ContainersWhere(context => IsUnmasked(context["procMount"u8], types));
        return containers.Count == 0 ? null : Wording.Violation("procMount",
            $"{Wording.Containers(containers)} must not set securityContext.procMount to {Wording.Quoted(types)}");
    }

    private static bool IsUnmasked(Node procMount, SortedSet<string> types)
    {
        if (procMount.IsAbsent || procMount.TextEquals("Default"u8))
        {
            return false;
        }

        types.Add(procMount.Text ?? "");
        return true;
    }
}
