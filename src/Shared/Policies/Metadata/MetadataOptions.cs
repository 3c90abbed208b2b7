using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.Metadata;

/// <summary>Settings of <c>metadata</c>.</summary>
internal static class MetadataOptions
{
    public static readonly Option<IReadOnlyList<KeyValuePair<string, string>>> Labels = new("labels", Shapes.Map(Shapes.LabelKey, Shapes.LabelValue), [],
        "Labels to set.");

    public static readonly Option<IReadOnlyList<KeyValuePair<string, string>>> Annotations = new("annotations", Shapes.Map(Shapes.AnnotationKey, Shapes.Text), [],
        "Annotations to set.");

    public static readonly Option<bool> Overwrite = new("overwrite", Shapes.Boolean, false,
        "Whether a label or annotation that is there with another value is overwritten.");

    public static IReadOnlyList<Option> All { get; } = [Labels, Annotations, Overwrite];
}
