using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Policies.Pods;

/// <summary>A pod, or the pod template in a workload: the same fields at another place.</summary>
/// <param name="Metadata">Its metadata; missing when a template has none.</param>
/// <param name="Spec">Its spec, an object.</param>
/// <param name="Path">Where it stands in the object, for messages: "" for a pod, <c>spec.template.</c> for a Deployment.</param>
/// <param name="Root">The pod itself or the template: what has <c>metadata</c> and <c>spec</c>.</param>
public readonly record struct Pod(Node Metadata, Node Spec, string Path, Node Root)
{
    /// <summary>The pod of a request for a pod.</summary>
    /// <returns>False for anything that is no pod, and for one without a spec.</returns>
    public static bool TryGet(AdmissionRequest request, out Pod pod) => TryGet(request.Object, workloads: false, out pod);

    /// <summary>The pod in an object.</summary>
    /// <param name="object">A pod, or a workload.</param>
    /// <param name="workloads">Whether the template of a Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob or PodTemplate counts.</param>
    /// <param name="pod">The pod.</param>
    /// <returns>False for anything else, and for one without a spec.</returns>
    public static bool TryGet(Node @object, bool workloads, out Pod pod)
    {
        var kind = @object["kind"u8];
        var (root, path) = kind.TextEquals("Pod"u8) ? (@object, "") : workloads ? FindTemplate(@object, kind) : (default, "");
        pod = new Pod(root["metadata"u8], root["spec"u8], path, root);
        return pod.Spec.IsObject;
    }

    private static (Node Root, string Path) FindTemplate(Node @object, Node kind) => kind.RepeatedText switch
    {
        "CronJob" => (@object["spec"u8]["jobTemplate"u8]["spec"u8]["template"u8], "spec.jobTemplate.spec.template."),
        "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" or "ReplicationController" or "Job" => (@object["spec"u8]["template"u8], "spec.template."),
        "PodTemplate" => (@object["template"u8], "template."),
        _ => (default, ""),
    };

    /// <summary>The value of an annotation; null when there is none. An empty value is one.</summary>
    public string? Annotation(string key) => Metadata["annotations"u8][key].RepeatedText;

    /// <summary>The value of a label; null when there is none.</summary>
    public string? Label(string key) => Metadata["labels"u8][key].RepeatedText;

    /// <summary>Every container of the kinds asked for: init containers (native sidecars are among them), then containers, then ephemeral ones.</summary>
    /// <returns>A list of its own: the pod may be edited while it is walked.</returns>
    public IReadOnlyList<Container> Containers(ContainerKinds kinds = ContainerKinds.All)
    {
        var containers = new List<Container>();
        foreach (var container in WalkContainers(kinds))
        {
            containers.Add(container);
        }

        return containers;
    }

    /// <summary>As <see cref="Containers"/>, without a list.</summary>
    internal ContainerWalk WalkContainers(ContainerKinds kinds = ContainerKinds.All) => new(this, kinds);
}

/// <summary>A container of a pod.</summary>
/// <param name="Node">The container.</param>
/// <param name="Kind">Which list it is in.</param>
/// <param name="PodPath">Where the pod stands in the object: <see cref="Pod.Path"/>.</param>
/// <param name="List">The list's name: <c>containers</c>.</param>
/// <param name="Index">Its index there.</param>
public readonly record struct Container(Node Node, ContainerKinds Kind, string PodPath, string List, int Index)
{
    /// <summary>Where it stands, for messages: <c>spec.containers[0]</c>. Made when it is asked for: most requests need no message.</summary>
    public string Path => $"{PodPath}spec.{List}[{Index}]";

    /// <summary>Its name; "" when it has none yet.</summary>
    public string Name => Node["name"u8].RepeatedText ?? "";

    /// <summary>Whether it is a native sidecar: an init container that keeps running (KEP-753).</summary>
    public bool IsNativeSidecar => Kind == ContainerKinds.Init && Node["restartPolicy"u8].TextEquals("Always"u8);
}

/// <summary>The lists of containers that a pod has.</summary>
[Flags]
public enum ContainerKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>spec.containers</c>.</summary>
    Regular = 1,

    /// <summary><c>spec.initContainers</c>, native sidecars included.</summary>
    Init = 2,

    /// <summary><c>spec.ephemeralContainers</c>: added to a running pod through <c>pods/ephemeralcontainers</c>.</summary>
    Ephemeral = 4,

    /// <summary>All of them.</summary>
    All = Regular | Init | Ephemeral,
}
