using Sluice.Kubernetes;

namespace Sluice.Policies.Pods;

/// <summary>The container of a pod that the others are there for.</summary>
internal static class MainContainer
{
    private const string Annotation = "kubectl.kubernetes.io/default-container";

    // What Sluice's own types add.
    private static readonly string[] Injected = ["filebeat", "nginx-sidecar"];

    /// <summary>The one that the annotation <c>kubectl.kubernetes.io/default-container</c> names, else the first that no injector made, else the first; null when there is none.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="names">Which of its containers it may be.</param>
    public static Container? Main(this Pod pod, GlobSet names)
    {
        var named = pod.Annotation(Annotation);
        Container? first = null, own = null;
        foreach (var container in pod.WalkContainers(ContainerKinds.Regular).Meant(names))
        {
            if (named is { Length: > 0 } && container.Name == named)
            {
                return container;
            }

            first ??= container;
            own ??= Injected.Contains(container.Name) ? null : container;
        }

        return own ?? first;
    }
}
