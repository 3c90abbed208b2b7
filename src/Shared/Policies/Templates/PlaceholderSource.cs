using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Policies.Templates;

/// <summary>Where the values of placeholders come from: the object, and the request for what an object made by a controller does not have itself.</summary>
/// <param name="object">The object, or the pod in it.</param>
/// <param name="request">The request.</param>
/// <param name="owner">What has them, for messages.</param>
internal sealed class PlaceholderSource(Node @object, AdmissionRequest request, string owner = "the pod") : IPlaceholderSource
{
    /// <inheritdoc />
    public string Owner => owner;

    /// <inheritdoc />
    public string? Find(PlaceholderPath path) => path.Text == "metadata.namespace" ? Namespace()
        : path.IsOfNamespace ? Walk(Begin(request.NamespaceObject, path.Steps[1].Name), path, 2)
        : Walk(Begin(@object, path.Steps[0].Name), path);

    /// <summary>The value behind the first steps of a path.</summary>
    public static string? Walk(Node node, PlaceholderPath path, int walked = 1)
    {
        foreach (var step in path.Steps.AsSpan()[walked..])
        {
            node = step.Index is { } index ? node[index] : node[step.Name];
        }

        return node.Kind switch
        {
            NodeKind.True => "true",
            NodeKind.False => "false",
            NodeKind.Number => RepeatedTexts.Of(node.Raw),
            _ => node.RepeatedText,
        };
    }

    // A pod is always in one, also where a manifest does not say so.
    private string? Namespace() => request.Namespace is { Length: > 0 } ? request.Namespace
        : @object["metadata"u8]["namespace"u8].RepeatedText ?? (@object["kind"u8].TextEquals("Pod"u8) ? "default" : null);

    private static Node Begin(Node node, string root) => root switch
    {
        "metadata" or "spec" => node[root],
        "containers" or "initContainers" => node["spec"u8][root],
        _ => node["metadata"u8][root],
    };
}
