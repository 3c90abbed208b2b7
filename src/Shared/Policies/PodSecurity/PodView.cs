using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Policies.Pods;

namespace Sluice.Policies.PodSecurity;

/// <summary>A pod as the controls look at it.</summary>
/// <param name="pod">The pod or template.</param>
/// <param name="names">Which containers are judged.</param>
internal sealed class PodView(Pod pod, GlobSet names)
{
    /// <summary>Its metadata.</summary>
    public Node Metadata => pod.Metadata;

    /// <summary>Its spec.</summary>
    public Node Spec => pod.Spec;

    /// <summary>Its own security context; missing when there is none.</summary>
    public Node SecurityContext { get; } = pod.Spec["securityContext"u8];

    /// <summary>The containers that are judged: init, regular, ephemeral.</summary>
    public IReadOnlyList<Container> Containers { get; } = pod.Containers().Meant(names);

    /// <summary>Whether it says that it runs on Windows.</summary>
    public bool IsWindows => Spec["os"u8]["name"u8].TextEquals("windows"u8);

    /// <summary>Whether it has a user namespace of its own.</summary>
    public bool HasUserNamespace => Spec["hostUsers"u8].IsFalse;

    /// <summary>The names of the containers of which something holds, given their security context.</summary>
    public List<string> ContainersWhere(Func<Node, bool> condition)
    {
        var names = new List<string>();
        foreach (var container in Containers)
        {
            if (condition(container.Node["securityContext"u8]))
            {
                names.Add(container.Name);
            }
        }

        return names;
    }
}
