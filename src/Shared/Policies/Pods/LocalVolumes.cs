using Sluice.Admission;
using Sluice.Json;
using Sluice.Options;

namespace Sluice.Policies.Pods;

/// <summary>
/// Keeps pods evictable: the cluster autoscaler takes no node away that has a pod with an empty directory, unless the pod says of each that it may be lost
/// (https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md).
/// </summary>
internal static class LocalVolumes
{
    private const string Prefix = "cluster-autoscaler.kubernetes.io/";

    private const string Annotation = Prefix + "safe-to-evict-local-volumes";

    /// <summary>Whether the pods that get empty directories stay evictable.</summary>
    public static readonly Option<bool> SafeToEvict = new("safeToEvict", Shapes.Boolean, true,
        $"Whether the empty directories that are added are named in annotation {Annotation}: without it, the cluster autoscaler takes no node away that has such a pod. With false, the answer warns of that.");

    /// <summary>Names the empty directories that a policy added, or warns of what they do.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="volumes">Their names, each once.</param>
    /// <param name="isSafe">Whether they may be lost.</param>
    /// <param name="verdict">What the policy says otherwise.</param>
    public static Verdict KeepEvictable(this Pod pod, List<string> volumes, bool isSafe, Verdict verdict)
    {
        // Whoever says it of the whole pod has decided.
        if (volumes.Count == 0 || pod.Annotation(Prefix + "safe-to-evict") is not null)
        {
            return verdict;
        }

        var (named, missing) = pod.Annotation(Annotation) is { Length: > 0 } text ? Compare(text, volumes) : ([], volumes);
        if (missing.Count == 0)
        {
            return verdict;
        }

        if (!isSafe)
        {
            return verdict.Warn($"the cluster autoscaler will not evict the pod: it has the empty directories {PlainText.Listed(missing)}; expected settings.safeToEvict: true, or annotation {Annotation}");
        }

        pod.Root.EnsureObject("metadata").EnsureObject("annotations").Set(Annotation, string.Join(',', named.Count == 0 ? missing : [.. named, .. missing]));
        return verdict;
    }

    private static (List<string> Named, List<string> Missing) Compare(string annotation, List<string> volumes)
    {
        List<string> named = [.. annotation.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        return (named, [.. volumes.Except(named, StringComparer.Ordinal)]);
    }
}
