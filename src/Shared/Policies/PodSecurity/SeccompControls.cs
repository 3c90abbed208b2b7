using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Policies.PodSecurity;

/// <summary>Controls on seccomp profiles.</summary>
internal static class SeccompControls
{
    private const string Control = "seccompProfile";
    private const string PodAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
    private const string ContainerAnnotation = "container.seccomp.security.alpha.kubernetes.io/";

    /// <summary>Seccomp before v1.19, when profiles were annotations.</summary>
    public static string? Annotations(PodView pod)
    {
        var forbidden = Wording.NewSet();
        AddForbidden(pod.Metadata, PodAnnotation, forbidden);
        foreach (var container in pod.Containers)
        {
            AddForbidden(pod.Metadata, ContainerAnnotation + container.Name, forbidden);
        }

        return forbidden.Count == 0 ? null : Wording.Violation(Control,
            $"forbidden {Wording.Plural(forbidden, "annotation")} {PlainText.Listed(forbidden)}");
    }

    /// <summary>Seccomp, baseline: no profile is switched off.</summary>
    public static string? Baseline(PodView pod)
    {
        var types = Wording.NewSet();
        var isPod = IsForbidden(pod.SecurityContext, types);
        var containers = pod.ContainersWhere(context => IsForbidden(context, types));
        return !isPod && containers.Count == 0 ? null : Wording.Violation(Control,
            $"{Wording.Setters(isPod, containers)} must not set securityContext.seccompProfile.type to {Wording.Quoted(types)}");
    }

    /// <summary>Seccomp, restricted (v1.19+): every container has a profile, its own or the pod's.</summary>
    public static string? Restricted(PodView pod)
    {
        if (Baseline(pod) is { } switchedOff)
        {
            return switchedOff;
        }

        var silent = pod.SecurityContext["seccompProfile"u8].IsAbsent
            ? pod.ContainersWhere(context => context["seccompProfile"u8].IsAbsent)
            : [];
        return silent.Count == 0 ? null : Wording.Violation(Control,
            $"pod or {Wording.Containers(silent)} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"");
    }

    private static bool IsForbidden(Node securityContext, SortedSet<string> types)
    {
        var profile = securityContext["seccompProfile"u8];
        if (profile.IsAbsent || profile["type"u8].Text is "RuntimeDefault" or "Localhost")
        {
            return false;
        }

        types.Add(profile["type"u8].Text ?? "");
        return true;
    }

    private static void AddForbidden(Node metadata, string key, SortedSet<string> forbidden)
    {
        var value = metadata["annotations"u8][key].Text;
        if (value is not (null or "runtime/default" or "docker/default") && !value.StartsWith("localhost/", StringComparison.Ordinal))
        {
            forbidden.Add($"{key}=\"{value}\"");
        }
    }
}
