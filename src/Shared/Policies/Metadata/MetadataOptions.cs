using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.Metadata;

/// <summary>Settings of <c>metadata</c>.</summary>
internal static class MetadataOptions
{
    private static readonly Shape<string> LabelKey = Shapes.TextThat(KubernetesNames.QualifiedName, text => KubernetesNames.IsQualifiedName(text));

    private static readonly Shape<string> AnnotationKey = Shapes.TextThat(KubernetesNames.AnnotationKey, text => KubernetesNames.IsAnnotationKey(text));

    private static readonly Shape<string> LabelValue = Shapes.TextThat(KubernetesNames.LabelValue, text => KubernetesNames.IsLabelValue(text));

    public static readonly Option<IReadOnlyList<KeyValuePair<string, string>>> Labels = new("labels", Shapes.Map(LabelKey, LabelValue), [],
        "Labels to set.");

    public static readonly Option<IReadOnlyList<KeyValuePair<string, string>>> Annotations = new("annotations", Shapes.Map(AnnotationKey, Shapes.Text), [],
        "Annotations to set.");

    public static readonly Option<bool> Overwrite = new("overwrite", Shapes.Boolean, false,
        "Whether a label or annotation that is there with another value is overwritten.");

    public static IReadOnlyList<Option> All { get; } = [Labels, Annotations, Overwrite];
}
