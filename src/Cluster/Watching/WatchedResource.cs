using System.Globalization;

namespace Sluice.Cluster.Watching;

/// <summary>What is watched.</summary>
/// <param name="Resource">A collection, in one namespace or all; with a name, that object alone.</param>
internal readonly record struct WatchedResource(ObjectReference Resource)
{
    // Small enough to be quick to read, large enough for few calls.
    private const int PageSize = 500;

    /// <summary>Label selector; "" for everything.</summary>
    public string LabelSelector { get; init; } = "";

    /// <summary>Whether this is where an object would stand.</summary>
    public bool Covers(ObjectReference item) => item.Group == Resource.Group && item.Resource == Resource.Resource
        && (Resource.Namespace.Length == 0 || item.Namespace == Resource.Namespace)
        && (Resource.Name.Length == 0 || item.Name == Resource.Name);

    /// <summary>Path and query of a page of the list.</summary>
    /// <param name="continuation">Where the page before ended; "" for the first.</param>
    public string ListPath(string continuation) =>
        $"{Collection}?limit={PageSize}{Selectors}{(continuation.Length == 0 ? "" : $"&continue={Uri.EscapeDataString(continuation)}")}";

    /// <summary>Path and query of the watch.</summary>
    /// <param name="version">The last resourceVersion that was seen.</param>
    /// <param name="length">How long the API server keeps it open.</param>
    public string WatchPath(string version, TimeSpan length) => string.Create(CultureInfo.InvariantCulture,
        $"{Collection}?watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(version)}&timeoutSeconds={(int)length.TotalSeconds}{Selectors}");

    /// <inheritdoc />
    public override string ToString() => $"{Resource.Resource}{(Resource.Group.Length == 0 ? "" : $".{Resource.Group}")}"
        + (Resource.Name.Length > 0 ? $" {Resource.Namespace}/{Resource.Name}" : Resource.Namespace.Length > 0 ? $" in {Resource.Namespace}" : "");

    private string Collection => (Resource with { Name = "" }).Path;

    private string Selectors =>
        (Resource.Name.Length == 0 ? "" : $"&fieldSelector=metadata.name%3D{Uri.EscapeDataString(Resource.Name)}")
        + (LabelSelector.Length == 0 ? "" : $"&labelSelector={Uri.EscapeDataString(LabelSelector)}");
}
