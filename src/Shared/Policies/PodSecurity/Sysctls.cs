using Sluice.Admission;

namespace Sluice.Policies.PodSecurity;

/// <summary>Sysctls: only those that are isolated from other pods and from the node.</summary>
internal static class Sysctls
{
    // Each with the first minor version that counts it as safe.
    private static readonly (string Name, int Since)[] Safe =
    [
        ("kernel.shm_rmid_forced", 0),
        ("net.ipv4.ip_local_port_range", 0),
        ("net.ipv4.tcp_syncookies", 0),
        ("net.ipv4.ping_group_range", 0),
        ("net.ipv4.ip_unprivileged_port_start", 0),
        ("net.ipv4.ip_local_reserved_ports", 27),
        ("net.ipv4.tcp_keepalive_time", 29),
        ("net.ipv4.tcp_fin_timeout", 29),
        ("net.ipv4.tcp_keepalive_intvl", 29),
        ("net.ipv4.tcp_keepalive_probes", 29),
        ("net.ipv4.tcp_rmem", 32),
        ("net.ipv4.tcp_wmem", 32),
        ("net.ipv4.tcp_slow_start_after_idle", 37),
        ("net.ipv4.tcp_notsent_lowat", 37),
    ];

    /// <summary>The control as it reads since a minor version.</summary>
    public static Func<PodView, string?> Since(int minor)
    {
        var allowed = Safe.Where(sysctl => sysctl.Since <= minor).Select(sysctl => sysctl.Name).ToHashSet(StringComparer.Ordinal);
        return pod => Check(pod, allowed);
    }

    private static string? Check(PodView pod, HashSet<string> allowed)
    {
        var forbidden = new List<string>();
        foreach (var sysctl in pod.SecurityContext["sysctls"u8].Items)
        {
            var name = sysctl["name"u8].Text ?? "";
            if (!allowed.Contains(name))
            {
                forbidden.Add(name);
            }
        }

        return forbidden.Count == 0 ? null : Wording.Violation("forbidden sysctls", PlainText.Listed(forbidden));
    }
}
