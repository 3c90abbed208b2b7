using Sluice.Policies.Pods;

namespace Sluice.Policies.SecurityDefaults;

/// <summary>Sets <c>runAsNonRoot</c>, of the pod where that is no contradiction, else of the containers that it suits.</summary>
internal static class NonRootDefault
{
    /// <summary>Sets it.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="containers">All its containers.</param>
    /// <param name="meant">Those of them that it may be set for.</param>
    public static void Apply(Pod pod, IReadOnlyList<Container> containers, IReadOnlyList<Container> meant)
    {
        var context = new SecurityContext(pod.Spec);
        if (!context.Lacks("runAsNonRoot") || IsHostProcess(pod, containers))
        {
            return;
        }

        var suited = meant.Where(container => !AsksForRoot(container, context)).ToList();
        if (suited.Count == containers.Count)
        {
            context.SetDefault("runAsNonRoot", true);
            return;
        }

        foreach (var container in suited)
        {
            new SecurityContext(container.Node).SetDefault("runAsNonRoot", true);
        }
    }

    // The kubelet refuses to start user 0 under runAsNonRoot. A container that speaks of runAsNonRoot itself is not touched by the pod's.
    private static bool AsksForRoot(Container container, SecurityContext pod)
    {
        var own = new SecurityContext(container.Node);
        var user = own["runAsUser"].IsAbsent ? pod["runAsUser"] : own["runAsUser"];
        var account = own["windowsOptions"]["runAsUserName"u8].Text ?? pod["windowsOptions"]["runAsUserName"u8].Text;
        return own["runAsNonRoot"].IsAbsent && (user.Integer == 0 || IsAdministrator(account));
    }

    // The administrator inside of a Windows container; the kubelet takes it for root.
    private static bool IsAdministrator(string? account) => string.Equals(account, "ContainerAdministrator", StringComparison.OrdinalIgnoreCase);

    // These run as an account of the Windows host, which is none of a container's users.
    private static bool IsHostProcess(Pod pod, IReadOnlyList<Container> containers) =>
        new SecurityContext(pod.Spec)["windowsOptions"]["hostProcess"u8].IsTrue
        || containers.Any(container => new SecurityContext(container.Node)["windowsOptions"]["hostProcess"u8].IsTrue);
}
