using System.Globalization;
using Sluice.Admission;
using Sluice.Policies.Pods;

namespace Sluice.Policies.StatefulSetIndex;

/// <summary>The ordinal of a StatefulSet's pod. See https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-index-label</summary>
internal static class PodOrdinal
{
    private const string IndexLabel = "apps.kubernetes.io/pod-index";

    /// <summary>The ordinal as its label says it, else as the pod's name does; null when the pod is no StatefulSet's, or nobody says.</summary>
    public static string? Find(AdmissionRequest request, Pod pod)
    {
        if (!PodOwner.Controller(pod)["kind"u8].TextEquals("StatefulSet"u8))
        {
            return null;
        }

        return Accept(pod.Label(IndexLabel)) ?? FromName(request.Name.Length > 0 ? request.Name : pod.Metadata["name"u8].Text);
    }

    private static string? FromName(string? name)
    {
        var dash = name?.LastIndexOf('-') ?? -1;
        return dash > 0 ? Accept(name![(dash + 1)..]) : null;
    }

    // The form that the controller writes: ordinals are 32-bit integers without sign and leading zeros.
    private static string? Accept(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) && ordinal.ToString(CultureInfo.InvariantCulture) == text
            ? text
            : null;
}
