using Sluice.Json;
using Sluice.Kubernetes;

namespace Sluice.Policies.Pods;

/// <summary>What policies that add containers to a pod need in common.</summary>
internal static class PodEditing
{
    /// <summary>
    /// Whether the lists that are edited are lists of objects, or absent. The API server refuses any other pod after us, with a better message.
    /// </summary>
    public static bool IsEditable(this Pod pod) =>
        pod.Spec["containers"u8].IsArray
        && pod.Metadata.IsAbsentOr(NodeKind.Object)
        && pod.Metadata["annotations"u8].IsAbsentOr(NodeKind.Object)
        && pod.Metadata["labels"u8].IsAbsentOr(NodeKind.Object)
        && IsListOrAbsent(pod.Spec["containers"u8])
        && IsListOrAbsent(pod.Spec["initContainers"u8])
        && IsListOrAbsent(pod.Spec["volumes"u8])
        && IsListOrAbsent(pod.Spec["imagePullSecrets"u8])
        && pod.Spec["securityContext"u8].IsAbsentOr(NodeKind.Object)
        && IsListOrAbsent(pod.Spec["securityContext"u8]["sysctls"u8])
        && pod.Containers().All(container => IsListOrAbsent(container.Node["volumeMounts"u8]) && IsListOrAbsent(container.Node["env"u8]));

    /// <summary>A container of that name, of any kind; null when there is none.</summary>
    public static Container? FindContainer(this Pod pod, string name)
    {
        foreach (var container in pod.Containers())
        {
            if (container.Name == name)
            {
                return container;
            }
        }

        return null;
    }

    /// <summary>The containers that run while the pod does: the regular ones and native sidecars. Init containers have ended by then.</summary>
    public static IReadOnlyList<Container> RunningContainers(this Pod pod) =>
        [.. pod.Containers(ContainerKinds.Regular | ContainerKinds.Init).Where(container => container.Kind == ContainerKinds.Regular || container.IsNativeSidecar)];

    /// <summary>The volume of that name; missing when there is none.</summary>
    public static Node FindVolume(this Pod pod, string name) => pod.Spec["volumes"u8].Items.FindNamed(name);

    /// <summary>Adds an empty directory that lives as long as the pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="wanted">The name it gets if that is free, a DNS label.</param>
    /// <returns>The name that it got.</returns>
    public static string AddEmptyDirectory(this Pod pod, string wanted)
    {
        var volume = AddVolume(pod, wanted);
        volume.EnsureObject("emptyDir");
        return volume["name"u8].Text!;
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
        if (present["name"u8].Text == configMap && Projects(present["items"u8], key))
        {
            return wanted;
        }

        var volume = AddVolume(pod, wanted);
        volume.EnsureObject("configMap").Set("name", configMap);
        return volume["name"u8].Text!;
    }

    private static Node AddVolume(Pod pod, string wanted)
    {
        var name = pod.FindVolume(wanted).Exists ? KubernetesNames.MakeUnique(wanted, VolumeNames(pod).Contains) : wanted;
        var volume = pod.Spec.EnsureArray("volumes").AppendObject();
        volume.Set("name", name);
        return volume;
    }

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
