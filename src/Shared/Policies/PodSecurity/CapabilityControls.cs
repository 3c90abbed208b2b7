using System.Collections.Frozen;
using Sluice.Json;

namespace Sluice.Policies.PodSecurity;

/// <summary>Controls on capabilities.</summary>
internal static class CapabilityControls
{
    private static readonly FrozenSet<string> Default = FrozenSet.Create(StringComparer.Ordinal,
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT");

    private static readonly FrozenSet<string> Bindable = FrozenSet.Create(StringComparer.Ordinal, "NET_BIND_SERVICE");

    /// <summary>Capabilities, baseline: none beyond the container runtimes' default set.</summary>
    public static string? Baseline(PodView pod) =>
        Adding(pod, Default) is { } detail ? Wording.Violation("non-default capabilities", detail) : null;

    /// <summary>Capabilities, restricted (v1.22+): all dropped, only NET_BIND_SERVICE added.</summary>
    public static string? Restricted(PodView pod)
    {
        var missing = pod.ContainersWhere(context => !DropsAll(context["capabilities"u8]["drop"u8]));
        string?[] details =
        [
            missing.Count == 0 ? null : $"{Wording.Containers(missing)} must set securityContext.capabilities.drop=[\"ALL\"]",
            Adding(pod, Bindable),
        ];
        var faults = details.Where(detail => detail is not null).ToList();
        return faults.Count == 0 ? null : Wording.Violation("unrestricted capabilities", string.Join("; ", faults));
    }

    private static string? Adding(PodView pod, FrozenSet<string> allowed)
    {
        var forbidden = Wording.NewSet();
        var containers = pod.ContainersWhere(context => AddForbidden(context["capabilities"u8]["add"u8], allowed, forbidden));
        return containers.Count == 0
            ? null
            : $"{Wording.Containers(containers)} must not include {Wording.Quoted(forbidden)} in securityContext.capabilities.add";
    }

    private static bool AddForbidden(Node add, FrozenSet<string> allowed, SortedSet<string> forbidden)
    {
        var found = false;
        foreach (var item in add.Items)
        {
            var capability = item.Text ?? "";
            if (!allowed.Contains(capability))
            {
                forbidden.Add(capability);
                found = true;
            }
        }

        return found;
    }

    private static bool DropsAll(Node drop) => drop.Items.Any(item => item.TextEquals("ALL"u8));
}
