using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.RequiredMetadata;

/// <summary>Settings of <c>required-metadata</c>.</summary>
internal static class RequiredMetadataOptions
{
    private static readonly Shape<string> LabelKey = Shapes.TextThat(KubernetesNames.QualifiedName, text => KubernetesNames.IsQualifiedName(text));

    private static readonly Shape<string> AnnotationKey = Shapes.TextThat(KubernetesNames.AnnotationKey, text => KubernetesNames.IsAnnotationKey(text));

    private static readonly Shape<string> KeyGlob = Shapes.TextThat("a key such as bad-label or example.com/*, with * and ? as wildcards", text => text.Length > 0);

    public static readonly Option<IReadOnlyList<KeyValuePair<string, ValuePattern>>> Labels = new("labels", Shapes.Map(LabelKey, new ValuePatternShape()), [],
        "Labels that must be there, each with a regular expression that its whole value must match (nothing: any value). Expressions run without backtracking: no lookaround, no back-references.");

    public static readonly Option<IReadOnlyList<KeyValuePair<string, ValuePattern>>> Annotations = new("annotations", Shapes.Map(AnnotationKey, new ValuePatternShape()), [],
        "Annotations that must be there, in the same form.");

    public static readonly Option<IReadOnlyList<string>> ForbiddenLabels = new("forbiddenLabels", Shapes.List(KeyGlob), [],
        "Labels that must not be there, whatever their value.");

    public static readonly Option<IReadOnlyList<string>> ForbiddenAnnotations = new("forbiddenAnnotations", Shapes.List(KeyGlob), [],
        "Annotations that must not be there, whatever their value.");

    public static readonly Option<IReadOnlyList<string>> Resources = new("resources",
        Shapes.List(Shapes.TextThat("a resource such as pods, deployments.apps or *", ResourceNames.IsValid)), ["*"],
        "Which resources: the plural name, with its API group behind a dot where it has one; * for all but those that the control plane and the kubelets " +
        "write for themselves (events, leases, endpoints, nodes, access reviews, the default service account, kube-root-ca.crt and the like), which are judged when they are named.");

    public static readonly Option<bool> Workloads = new("workloads", Shapes.Boolean, false,
        "Whether the pod templates of Deployments, StatefulSets, DaemonSets, ReplicaSets, ReplicationControllers, Jobs and CronJobs are judged too, whatever resources says.");

    public static readonly Option<bool> AllowExisting = new("allowExisting", Shapes.Boolean, false,
        "Whether an update may leave a fault that the object had before. By default every update is judged whole; objects that are being deleted never are, so that finalizers can be removed.");

    public static IReadOnlyList<Option> All { get; } = [Labels, Annotations, ForbiddenLabels, ForbiddenAnnotations, Resources, Workloads, AllowExisting];
}
