using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Policies.PodSecurity;

/// <summary>Controls that keep a pod off its node.</summary>
internal static class HostControls
{
    /// <summary>Host Namespaces.</summary>
    public static string? Namespaces(PodView pod)
    {
        var shared = new List<string>();
        foreach (var field in (ReadOnlySpan<string>)["hostNetwork", "hostPID", "hostIPC"])
        {
            if (pod.Spec[field].IsTrue)
            {
                shared.Add($"{field}=true");
            }
        }

        return shared.Count == 0 ? null : Wording.Violation("host namespaces", string.Join(", ", shared));
    }

    /// <summary>Host Ports.</summary>
    public static string? Ports(PodView pod)
    {
        var containers = new List<string>();
        var ports = Wording.NewSet();
        foreach (var container in pod.Containers)
        {
            var found = AddHostPorts(container.Node["ports"u8], ports);
            if (found)
            {
                containers.Add(container.Name);
            }
        }

        return containers.Count == 0 ? null : Wording.Violation("hostPort",
            $"{Wording.Containers(containers)} {Uses(containers)} {Wording.Plural(ports, "hostPort")} {PlainText.Listed(ports)}");
    }

    /// <summary>Host Probes / Lifecycle Hooks (v1.34+).</summary>
    public static string? ProbesAndLifecycle(PodView pod)
    {
        var containers = Wording.NewSet();
        var hosts = Wording.NewSet();
        foreach (var container in pod.Containers)
        {
            if (AddHosts(container.Node, hosts))
            {
                containers.Add(container.Name);
            }
        }

        return containers.Count == 0 ? null : Wording.Violation("probe or lifecycle host",
            $"{Wording.Containers(containers)} {Uses(containers)} {Wording.Plural(hosts, "probe or lifecycle host")} {Wording.Quoted(hosts)}");
    }

    /// <summary>HostProcess (Windows).</summary>
    public static string? WindowsHostProcess(PodView pod)
    {
        var containers = pod.ContainersWhere(IsHostProcess);
        var isPod = IsHostProcess(pod.SecurityContext);
        return containers.Count == 0 && !isPod ? null : Wording.Violation("hostProcess",
            $"{Wording.Setters(isPod, containers)} must not set securityContext.windowsOptions.hostProcess=true");
    }

    private static bool IsHostProcess(Node securityContext) => securityContext["windowsOptions"u8]["hostProcess"u8].IsTrue;

    private static bool AddHostPorts(Node list, SortedSet<string> ports)
    {
        var found = false;
        foreach (var port in list.Items)
        {
            if (port["hostPort"u8] is { IsAbsent: false } hostPort && hostPort.Integer != 0)
            {
                ports.Add(hostPort.TextOrNumber ?? "?");
                found = true;
            }
        }

        return found;
    }

    private static bool AddHosts(Node container, SortedSet<string> hosts)
    {
        var lifecycle = container["lifecycle"u8];
        var found = false;
        foreach (var handler in (ReadOnlySpan<Node>)
            [container["livenessProbe"u8], container["readinessProbe"u8], container["startupProbe"u8], lifecycle["postStart"u8], lifecycle["preStop"u8]])
        {
            found |= AddHost(handler["httpGet"u8], hosts);
            found |= AddHost(handler["tcpSocket"u8], hosts);
        }

        return found;
    }

    private static bool AddHost(Node action, SortedSet<string> hosts)
    {
        var host = action["host"u8].Text ?? "";
        return host.Length > 0 && (hosts.Add(host) || true);
    }

    private static string Uses(IReadOnlyCollection<string> containers) => containers.Count == 1 ? "uses" : "use";
}
