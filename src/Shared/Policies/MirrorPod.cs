using Sluice.Admission;

namespace Sluice.Policies;

/// <summary>
/// The picture that a kubelet makes of a static pod of its own machine. What is changed in it never reaches the pod that runs, and the API server refuses one that refers
/// to a Secret, ConfigMap or service account. One that somebody else makes is removed by the kubelet before it runs.
/// See https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/
/// </summary>
internal static class MirrorPod
{
    /// <summary>Whether a request is for one, as it came.</summary>
    public static bool Is(AdmissionRequest request) => request.IsForMirrorPod ??= Find(request);

    private static bool Find(AdmissionRequest request) =>
        request.Resource is { Group: "", Name: "pods" } && request.Object["metadata"u8]["annotations"u8]["kubernetes.io/config.mirror"u8].Exists;
}
