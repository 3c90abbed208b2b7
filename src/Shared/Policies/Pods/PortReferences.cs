using Sluice.Json;

namespace Sluice.Policies.Pods;

/// <summary>Ports that probes and lifecycle hooks of a container name: kubelet looks such a name up among the ports of that container alone.</summary>
internal static class PortReferences
{
    /// <summary>Has them use the number of a port whose name the container is to lose.</summary>
    public static void Renumber(Node container, ReadOnlySpan<byte> name, long number)
    {
        var lifecycle = container["lifecycle"u8];
        foreach (var place in (ReadOnlySpan<Node>)[container["livenessProbe"u8], container["readinessProbe"u8], container["startupProbe"u8], lifecycle["postStart"u8], lifecycle["preStop"u8]])
        {
            foreach (var action in (ReadOnlySpan<Node>)[place["httpGet"u8], place["tcpSocket"u8]])
            {
                if (action["port"u8].TextEquals(name))
                {
                    action.Set("port", number);
                }
            }
        }
    }
}
