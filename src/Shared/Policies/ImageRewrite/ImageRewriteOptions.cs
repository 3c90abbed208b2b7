using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.ImageRewrite;

/// <summary>Settings of <c>image-rewrite</c>.</summary>
internal static class ImageRewriteOptions
{
    private static readonly Shape<string> Pattern = Shapes.Named("image pattern", Shapes.TextThat(NamePattern.Accepted, text => NamePattern.TryParse(text, out _)));

    public static readonly Option<string> From = new("from", Pattern,
        "Which images, by registry and path. Short names are read as container runtimes do: nginx is docker.io/library/nginx. * alone is every image.");

    public static readonly Option<string> To = new("to", Pattern,
        "Where they go; its * takes what the * of from stood for (for a from of *, registry and path).");

    public static readonly Option<IReadOnlyList<Settings>> Rules = new("rules", Shapes.NonEmptyList(Shapes.Object(From, To)),
        "The rules; the first that matches an image is used. Tags and digests are kept. An image that is under the to of any rule is left alone, " +
        "so nothing is rewritten twice; a rule with the same from and to exempts its images.");

    public static IReadOnlyList<Option> All { get; } = [Rules, ContainerNames.Setting];
}
