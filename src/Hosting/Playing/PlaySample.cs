using System.Reflection;

namespace Sluice.Hosting.Playing;

/// <summary>A state of the page: something to begin with.</summary>
/// <param name="Name">Its name in links.</param>
/// <param name="Title">What people choose it by.</param>
/// <param name="Config">The sluice.yaml.</param>
/// <param name="Manifest">The manifest.</param>
internal sealed record PlaySample(string Name, string Title, string Config, string Manifest)
{
    private static readonly Assembly Assembly = typeof(PlaySample).Assembly;

    /// <summary>The operation.</summary>
    public string Operation { get; init; } = "CREATE";

    /// <summary>Labels of the namespace, as the page's field has them.</summary>
    public string Labels { get; init; } = "";

    /// <summary>The samples, those of samples/play, in the order in which they are shown.</summary>
    public static IReadOnlyList<PlaySample> All { get; } =
    [
        Read("defaults", "A pod is made safe, and labelled"),
        Read("refused", "A Deployment is refused, in CEL"),
        Read("errors", "A configuration with errors to mend"),
        Read("logs", "A log collector joins by annotation"),
        Read("proxy", "nginx joins, by a label of the namespace") with { Labels = "sidecar-inject=enabled" },
        Read("mutation", "A change of one's own, in CEL"),
        Read("restricted", "Pod Security, with a warning first"),
        Read("deletion", "A namespace is protected") with { Operation = "DELETE" },
        Read("review", "An AdmissionReview as it was sent"),
    ];

    private static PlaySample Read(string name, string title) => new(name, title, Text($"play-samples/{name}/sluice.yaml"), Text($"play-samples/{name}/manifest.yaml"));

    private static string Text(string resource)
    {
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
