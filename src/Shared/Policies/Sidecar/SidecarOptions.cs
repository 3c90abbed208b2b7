using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;
using Sluice.Policies.Templates;

namespace Sluice.Policies.Sidecar;

/// <summary>Settings of <c>sidecar</c>: a template, and which pods get it.</summary>
internal static class SidecarOptions
{
    public static readonly Option<IReadOnlyList<JsonFragment>> Containers = new("containers", Pieces("core.v1.Container"), [],
        "Containers to add behind the pod's own. In a pod with resources for all its containers (pod-level resources) they share these: they get no cpu, memory and huge pages of their own. Strings may hold placeholders: ${metadata.name}, ${metadata.namespace}, ${labels['app']}, ${annotations['example.com/port']}, ${ownerReferences[0].name}, ${containers[0].ports[0].containerPort}, any other path into the pod's metadata or spec, ${namespace.labels['team']} and ${namespace.annotations['example.com/team']} of its Namespace (which Sluice's service account must then be allowed to get, list and watch), with a default behind :- (${labels['app']:-none}), and a regular expression that the whole value must match behind | (${labels['tier']|[a-z]{1,20}:-none}); $${ is a plain ${. What a pod's author writes is never expanded by kubelet: its $( are doubled in command, args, values of variables and subPathExpr. A number or truth value is written as its field has it.");

    public static readonly Option<IReadOnlyList<JsonFragment>> InitContainers = new("initContainers", Pieces("core.v1.Container"), [],
        "Init containers to add; with restartPolicy: Always, native sidecars.");

    public static readonly Option<bool> InitContainersFirst = new("initContainersFirst", Shapes.Boolean, false,
        "Whether they go before the pod's own init containers instead of behind them.");

    public static readonly Option<IReadOnlyList<JsonFragment>> Volumes = new("volumes", Pieces("core.v1.Volume"), [], "Volumes to add.");

    public static readonly Option<IReadOnlyList<JsonFragment>> ImagePullSecrets = new("imagePullSecrets", Pieces("core.v1.LocalObjectReference"), [], "Image pull secrets to add.");

    public static readonly Option<IReadOnlyList<JsonFragment>> Env = new("env", Pieces("core.v1.EnvVar"), [], "Environment variables to add to the pod's own containers.");

    public static readonly Option<IReadOnlyList<JsonFragment>> VolumeMounts = new("volumeMounts", Pieces("core.v1.VolumeMount"), [], "Volume mounts to add to the pod's own containers.");

    public static readonly Option<GlobSet> Into = new("into", ContainerNamesShape.Instance, GlobSet.Everything,
        "The containers and init containers that get env and volumeMounts, by name, with * and ? as wildcards: a list of them, or a mapping with include and exclude. With *, all of the pod's containers but no init container.");

    public static readonly Option<IReadOnlyList<KeyValuePair<string, string>>> Labels = new("labels",
        Shapes.Map(Shapes.LabelKey, new TemplateShape(Shapes.LabelValue)), [], "Labels to set. Values may hold placeholders.");

    public static readonly Option<IReadOnlyList<KeyValuePair<string, string>>> Annotations = new("annotations",
        Shapes.Map(Shapes.AnnotationKey, new TemplateShape(Shapes.Text)), [], "Annotations to set. Values may hold placeholders.");

    public static readonly Option<string> Annotation = new("annotation", new EmptyOrShape(Shapes.AnnotationKey), "",
        "The annotation with which a pod opts in or out; \"\" for none, which gives every pod the template.");

    public static readonly Option<bool> OptOut = new("optOut", Shapes.Boolean, false,
        "With false, only pods whose annotation is \"true\" get the template; with true, all but those that have it with any other value.");

    public static readonly Option<OnClash> OnClash = new("onClash", Shapes.Choice(("Deny", Sidecar.OnClash.Deny), ("Skip", Sidecar.OnClash.Skip)), Sidecar.OnClash.Deny,
        "What becomes of a pod that has something of the same name as the template, but different: Deny refuses it, Skip leaves the whole pod alone. Skip is also for templates whose containers another webhook or policy changes afterwards.");

    public static readonly Option<TemplateSystem> System = new("os", Shapes.Choice(("linux", TemplateSystem.Linux), ("windows", TemplateSystem.Windows), ("any", TemplateSystem.Any)), TemplateSystem.Linux,
        "The operating system that the template's containers are for. A pod for another one (spec.os, or nodeSelector kubernetes.io/os) is left alone, with a warning. A template without containers is for any.");

    private static Shape<IReadOnlyList<JsonFragment>> Pieces(string type) => Shapes.List(Shapes.Kubernetes("an object as in a pod's manifest", type));

    public static IReadOnlyList<Option> All { get; } =
    [
        Containers, InitContainers, InitContainersFirst, Volumes, ImagePullSecrets, Env, VolumeMounts, Into, Labels, Annotations, Annotation, OptOut, OnClash, System,
        LocalVolumes.SafeToEvict, NamespacedPolicy.Defaults,
    ];
}

/// <summary>What a template's containers run on.</summary>
internal enum TemplateSystem
{
    /// <summary>Linux.</summary>
    Linux,

    /// <summary>Windows.</summary>
    Windows,

    /// <summary>Both.</summary>
    Any,
}

/// <summary>What becomes of a pod that has something of the same name as the template, but different.</summary>
internal enum OnClash
{
    /// <summary>It is refused.</summary>
    Deny,

    /// <summary>It is left alone.</summary>
    Skip,
}
