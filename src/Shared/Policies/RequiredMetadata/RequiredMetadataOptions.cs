using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.RequiredMetadata;

/// <summary>Settings of <c>required-metadata</c>.</summary>
internal static class RequiredMetadataOptions
{
    private static readonly Shape<string> KeyGlob = Shapes.Named("key pattern", Shapes.TextThat("a key such as bad-label or example.com/*, with * and ? as wildcards", text => text.Length > 0));

    public static readonly Option<IReadOnlyList<KeyValuePair<string, ValuePattern>>> Labels = new("labels", Shapes.Map(Shapes.LabelKey, new ValuePatternShape()), [],
        "Labels that must be there, each with a regular expression that its whole value must match (nothing: any value). Expressions run without backtracking: no lookaround, no back-references.");

    public static readonly Option<IReadOnlyList<KeyValuePair<string, ValuePattern>>> Annotations = new("annotations", Shapes.Map(Shapes.AnnotationKey, new ValuePatternShape()), [],
        "Annotations that must be there, in the same form.");

    public static readonly Option<IReadOnlyList<string>> ForbiddenLabels = new("forbiddenLabels", Shapes.List(KeyGlob), [],
        "Labels that must not be there, whatever their value.");

    public static readonly Option<IReadOnlyList<string>> ForbiddenAnnotations = new("forbiddenAnnotations", Shapes.List(KeyGlob), [],
        "Annotations that must not be there, whatever their value.");

    public static readonly Option<bool> Workloads = new("workloads", Shapes.Boolean, false,
        "Whether the pod templates of Deployments, StatefulSets, DaemonSets, ReplicaSets, ReplicationControllers, Jobs and CronJobs are judged too.");

    public static readonly Option<bool> AllowExisting = new("allowExisting", Shapes.Boolean, true,
        "Whether an update may leave a fault as it was before: so that what is there already can be scaled, finished and mended step by step. With false every update is judged whole; objects that are being deleted never are, so that finalizers can be removed.");

    public static IReadOnlyList<Option> All { get; } = [Labels, Annotations, ForbiddenLabels, ForbiddenAnnotations, Workloads, AllowExisting];
}
