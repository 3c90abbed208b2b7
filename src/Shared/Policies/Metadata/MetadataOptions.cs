using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Templates;

namespace Sluice.Policies.Metadata;

/// <summary>Settings of <c>metadata</c>.</summary>
internal static class MetadataOptions
{
    private const string Placeholders = "Values may hold placeholders, as in type sidecar: ${labels['team']}, ${metadata.namespace}, any path into metadata or spec, ${namespace.labels['team']} of the object's Namespace, with a default behind :-. " +
        "An object without such a value, and a value that would be none of a label's, are refused when the object is made; an update gets a warning instead.";

    public static readonly Option<IReadOnlyList<KeyValuePair<string, string>>> Labels = new("labels", Shapes.Map(Shapes.LabelKey, new TemplateShape(Shapes.LabelValue)), [],
        "Labels to set. " + Placeholders);

    public static readonly Option<IReadOnlyList<KeyValuePair<string, string>>> Annotations = new("annotations", Shapes.Map(Shapes.AnnotationKey, new TemplateShape(Shapes.Text)), [],
        "Annotations to set. " + Placeholders);

    public static readonly Option<bool> Overwrite = new("overwrite", Shapes.Boolean, false,
        "Whether a label or annotation that is there with another value is overwritten.");

    public static IReadOnlyList<Option> All { get; } = [Labels, Annotations, Overwrite];
}
