using Sluice.Json;
using Sluice.Kubernetes;

namespace Sluice.Policies.Pods;

/// <summary>What policies that add containers to a pod need in common.</summary>
internal static class PodEditing
{
    /// <summary>
    /// Whether the lists that are edited are lists of objects, or absent. The API server refuses any other pod after us, with a better message.
    /// </summary>
    public static bool IsEditable(this Pod pod)
    {
        var (containers, initContainers, security) = (pod.Spec["containers"u8], pod.Spec["initContainers"u8], pod.Spec["securityContext"u8]);
        return containers.IsArray
            && pod.Metadata.IsAbsentOr(NodeKind.Object)
            && pod.Metadata["annotations"u8].IsAbsentOr(NodeKind.Object)
            && pod.Metadata["labels"u8].IsAbsentOr(NodeKind.Object)
            && AreEditable(containers)
            && AreEditable(initContainers)
            && AreEditable(pod.Spec["ephemeralContainers"u8])
            && IsListOrAbsent(pod.Spec["volumes"u8])
            && IsListOrAbsent(pod.Spec["imagePullSecrets"u8])
            && security.IsAbsentOr(NodeKind.Object)
            && IsListOrAbsent(security["sysctls"u8]);
    }

    /// <summary>The containers that run while the pod does: the regular ones and native sidecars. Init containers have ended by then.</summary>
    public static ContainerWalk RunningContainers(this Pod pod) => pod.WalkContainers(ContainerKinds.Regular | ContainerKinds.Init) with { OnlyRunning = true };

    /// <summary>The volume of that name; missing when there is none.</summary>
    public static Node FindVolume(this Pod pod, string name) => pod.Spec["volumes"u8].Items.FindNamed(name);

    /// <summary>Adds an empty directory that lives as long as the pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="wanted">The name it gets if that is free, a DNS label.</param>
    /// <returns>The name that it got.</returns>
    public static string AddEmptyDirectory(this Pod pod, string wanted)
    {
        var name = FreeVolumeName(pod, wanted);
        var json = pod.Spec.Document.BeginDraft();
        json.Write("{\"name\":"u8, name);
        json.Write(",\"emptyDir\":{}}"u8);
        pod.Spec.EnsureArray("volumes").AppendJson(json.Span);
        return name;
    }

    /// <summary>A volume of a ConfigMap: the one of that name if it is that ConfigMap's, else a new one.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="wanted">The name it has, or gets if that is free, a DNS label.</param>
    /// <param name="configMap">The ConfigMap.</param>
    /// <param name="key">A key that the volume must have as a file of that name; null for all keys.</param>
    /// <returns>The volume's name.</returns>
    public static string EnsureConfigMapVolume(this Pod pod, string wanted, string configMap, string? key = null)
    {
        var present = pod.FindVolume(wanted)["configMap"u8];
        if (present["name"u8].RepeatedText == configMap && Projects(present["items"u8], key))
        {
            return wanted;
        }

        var name = FreeVolumeName(pod, wanted);
        var json = pod.Spec.Document.BeginDraft();
        json.Write("{\"name\":"u8, name);
        json.Write(",\"configMap\":{\"name\":"u8, configMap);
        json.Write("}}"u8);
        pod.Spec.EnsureArray("volumes").AppendJson(json.Span);
        return name;
    }

    private static string FreeVolumeName(Pod pod, string wanted) =>
        pod.FindVolume(wanted).Exists ? KubernetesNames.MakeUnique(wanted, VolumeNames(pod).Contains) : wanted;

    private static HashSet<string> VolumeNames(Pod pod) => pod.Spec["volumes"u8].Items.Names().ToHashSet(StringComparer.Ordinal);

    private static bool Projects(Node items, string? key)
    {
        if (items.IsAbsent || items.Count == 0)
        {
            return true;
        }

        foreach (var item in items.Items)
        {
            if (key is not null && item["key"u8].Text == key && item["path"u8].Text == key)
            {
                return true;
            }
        }

        return false;
    }

    private static bool AreEditable(Node containers)
    {
        foreach (var container in containers.Items)
        {
            if (!container.IsObject || !IsListOrAbsent(container["volumeMounts"u8]) || !IsListOrAbsent(container["env"u8]))
            {
                return false;
            }
        }

        return containers.IsArray || containers.IsAbsent;
    }

    private static bool IsListOrAbsent(Node node)
    {
        foreach (var item in node.Items)
        {
            if (!item.IsObject)
            {
                return false;
            }
        }

        return node.IsArray || node.IsAbsent;
    }
}
