using System.Text;
using Sluice.Json;

namespace Sluice.Policies.Pods;

/// <summary>Ports that probes and lifecycle hooks of a container name: kubelet looks such a name up among the ports of that container alone.</summary>
internal static class PortReferences
{
    private static readonly string[][] Places =
    [
        ["livenessProbe"], ["readinessProbe"], ["startupProbe"], ["lifecycle", "postStart"], ["lifecycle", "preStop"],
    ];

    private static readonly string[] Handlers = ["httpGet", "tcpSocket"];

    /// <summary>Has them use the number of a port whose name the container is to lose.</summary>
    public static void Renumber(Node container, string name, long number)
    {
        var text = Encoding.UTF8.GetBytes(name);
        foreach (var place in Places)
        {
            var at = place.Aggregate(container, (node, step) => node[step]);
            foreach (var handler in Handlers)
            {
                if (at[handler] is { Exists: true } action && action["port"].TextEquals(text))
                {
                    action.Set("port", number);
                }
            }
        }
    }
}
