namespace Sluice.Policies.Pods;

/// <summary>Which operating system a pod is for.</summary>
internal static class PodSystem
{
    /// <summary>What is said of a Windows pod that a policy for Linux leaves alone.</summary>
    public const string IsForLinux = "the pod is for Windows (spec.os or nodeSelector), where what would be added cannot run";

    /// <summary>Whether a pod says that it is for Windows: by <c>spec.os</c>, or by the nodes that it selects.</summary>
    public static bool IsWindows(this Pod pod) =>
        pod.Spec["os"u8]["name"u8].TextEquals("windows"u8) || pod.Spec["nodeSelector"u8]["kubernetes.io/os"u8].TextEquals("windows"u8);
}
