using Sluice.Json;

namespace Sluice.Policies.PodSecurity;

/// <summary>Controls on the user that containers run as.</summary>
internal static class UserControls
{
    private const string NonRoot = "runAsNonRoot != true";

    /// <summary>Running as Non-root.</summary>
    public static string? RunAsNonRoot(PodView pod)
    {
        var ofPod = pod.SecurityContext["runAsNonRoot"u8];
        var refusing = pod.ContainersWhere(context => context["runAsNonRoot"u8].IsFalse);
        if (ofPod.IsFalse || refusing.Count > 0)
        {
            return Wording.Violation(NonRoot, $"{Wording.Setters(ofPod.IsFalse, refusing)} must not set securityContext.runAsNonRoot=false");
        }

        var silent = ofPod.IsTrue ? [] : pod.ContainersWhere(context => !context["runAsNonRoot"u8].IsTrue);
        return silent.Count == 0 ? null : Wording.Violation(NonRoot,
            $"pod or {Wording.Containers(silent)} must set securityContext.runAsNonRoot=true");
    }

    /// <summary>Running as Non-root user (v1.23+).</summary>
    public static string? RunAsUser(PodView pod)
    {
        var containers = pod.ContainersWhere(IsRoot);
        var isPod = IsRoot(pod.SecurityContext);
        return containers.Count == 0 && !isPod ? null : Wording.Violation("runAsUser=0",
            $"{Wording.Setters(isPod, containers)} must not set runAsUser=0");
    }

    private static bool IsRoot(Node securityContext) => securityContext["runAsUser"u8].Integer == 0;
}
