using Sluice.Json;

namespace Sluice.Policies.PodSecurity;

/// <summary>Controls on volumes.</summary>
internal static class VolumeControls
{
    /// <summary>HostPath Volumes.</summary>
    public static string? HostPath(PodView pod)
    {
        var names = new List<string>();
        foreach (var volume in pod.Spec["volumes"u8].Items)
        {
            if (!volume["hostPath"u8].IsAbsent)
            {
                names.Add(volume["name"u8].Text ?? "");
            }
        }

        return names.Count == 0 ? null : Wording.Violation("hostPath volumes", $"{Wording.Plural(names, "volume")} {Wording.Quoted(names)}");
    }

    /// <summary>Volume Types.</summary>
    public static string? Types(PodView pod)
    {
        var names = new List<string>();
        var types = Wording.NewSet();
        foreach (var volume in pod.Spec["volumes"u8].Items)
        {
            if (RestrictedType(volume) is { } type)
            {
                names.Add(volume["name"u8].Text ?? "");
                types.Add(type);
            }
        }

        return names.Count == 0 ? null : Wording.Violation("restricted volume types",
            $"{Wording.Plural(names, "volume")} {Wording.Quoted(names)} {(names.Count == 1 ? "uses" : "use")} {Wording.Plural(types, "restricted volume type")} {Wording.Quoted(types)}");
    }

    // A volume that names no source is an emptyDir: the API server fills that in. A source that is not in the list is refused, also
    // one that no release has yet.
    private static string? RestrictedType(Node volume)
    {
        foreach (var member in volume.Members)
        {
            if (!member.Value.IsAbsent && !IsAllowed(member.Name))
            {
                return member.Name;
            }
        }

        return null;
    }

    private static bool IsAllowed(string member) => member is "name" or "configMap" or "csi" or "downwardAPI" or "emptyDir" or "ephemeral" or "image"
        or "persistentVolumeClaim" or "projected" or "secret";
}
