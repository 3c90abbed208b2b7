using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.RequireOwner;

/// <summary>Settings of <c>require-owner</c>.</summary>
internal static class RequireOwnerOptions
{
    public static readonly Option<string> Annotation = new("annotation",
        Shapes.TextThat(KubernetesNames.AnnotationKey, text => KubernetesNames.IsAnnotationKey(text)), "example.com/owner",
        "The annotation that names the owner.");

    public static readonly Option<IReadOnlyList<string>> Owners = new("owners", Shapes.List(Shapes.NonEmptyText),
        "The owners that there are.");

    public static IReadOnlyList<Option> All { get; } = [Annotation, Owners];
}
