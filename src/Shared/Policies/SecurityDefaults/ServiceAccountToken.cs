using Sluice.Json;
using Sluice.Policies.Pods;

namespace Sluice.Policies.SecurityDefaults;

/// <summary>
/// Keeps the service account's token out of a pod. The API server's own ServiceAccount plugin runs before any webhook and has mounted
/// it by then, so the field alone would change nothing: what was mounted has to go too. When the plugin runs again afterwards it heeds the field.
/// </summary>
internal static class ServiceAccountToken
{
    // The plugin makes the rest of the name up.
    private const string VolumePrefix = "kube-api-access-";

    public static void TakeAway(Pod pod, IReadOnlyList<Container> containers)
    {
        if (!pod.Spec["automountServiceAccountToken"u8].IsAbsent)
        {
            return;
        }

        pod.Spec.Set("automountServiceAccountToken", false);
        var volumes = FindVolumes(pod);
        if (volumes.Count == 0)
        {
            return;
        }

        RemoveWhere(pod.Spec, "volumes", item => item["name"u8].Text is { } name && volumes.Contains(name));
        foreach (var container in containers)
        {
            RemoveWhere(container.Node, "volumeMounts", item => item["name"u8].Text is { } name && volumes.Contains(name));
        }
    }

    private static HashSet<string> FindVolumes(Pod pod)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var volume in pod.Spec["volumes"u8].Items)
        {
            if (volume["name"u8].Text is { } name && name.StartsWith(VolumePrefix, StringComparison.Ordinal) && HasToken(volume))
            {
                names.Add(name);
            }
        }

        return names;
    }

    private static bool HasToken(Node volume) => volume["projected"u8]["sources"u8].Items.Any(source => source["serviceAccountToken"u8].IsObject);

    private static void RemoveWhere(Node owner, string list, Func<Node, bool> condition)
    {
        var items = owner[list];
        if (items.IsArray)
        {
            items.RemoveWhere(condition);
        }

        if (items is { IsArray: true, Count: 0 })
        {
            owner.Remove(list);
        }
    }
}
