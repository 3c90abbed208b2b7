using Sluice.Admission;
using Sluice.Json;
using Sluice.Policies.Pods;

namespace Sluice.Policies.Sidecar;

/// <summary>Where the values of placeholders come from: the pod, and the request for what a pod made by a controller does not have itself.</summary>
internal sealed class PlaceholderSource(Pod pod, AdmissionRequest request) : IPlaceholderSource
{
    /// <inheritdoc />
    public string Owner => "the pod";

    /// <inheritdoc />
    public string? Find(PlaceholderPath path) => path.Text == "metadata.namespace"
        ? request.Namespace is { Length: > 0 } ? request.Namespace : pod.Metadata["namespace"u8].Text ?? "default"
        : Walk(Begin(path.Steps[0].Name), path);

    /// <summary>The value behind the first step of a path.</summary>
    public static string? Walk(Node node, PlaceholderPath path)
    {
        foreach (var step in path.Steps.AsSpan()[1..])
        {
            node = step.Index is { } index ? node[index] : node[step.Name];
        }

        return node.Kind switch
        {
            NodeKind.True => "true",
            NodeKind.False => "false",
            _ => node.TextOrNumber,
        };
    }

    private Node Begin(string root) => root switch
    {
        "metadata" => pod.Metadata,
        "spec" => pod.Spec,
        "containers" or "initContainers" => pod.Spec[root],
        _ => pod.Metadata[root],
    };
}
