using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Policies.Pods;

/// <summary>A pod's annotations, over those of its namespace where these count too.</summary>
/// <param name="Own">The pod's.</param>
/// <param name="Namespace">Those of its Namespace; missing where the settings do not ask for it.</param>
internal readonly record struct PodAnnotations(Node Own, Node Namespace)
{
    /// <summary>The annotations that a request's pod is judged by.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="request">The request.</param>
    /// <param name="withDefaults">The setting <see cref="NamespacedPolicy.Defaults"/>.</param>
    public static PodAnnotations Of(Pod pod, AdmissionRequest request, bool withDefaults) => new(pod.Metadata["annotations"u8], (withDefaults ? request.NamespaceObject : default)["metadata"u8]["annotations"u8]);

    /// <summary>The value; null when there is none. An empty one of the pod is one.</summary>
    public string? Find(string key) => Own[key].RepeatedText ?? Namespace[key].RepeatedText;

    /// <summary>The value, without white space around it; null when it is empty, which is how templates of manifests leave an annotation out.</summary>
    public string? FindNonEmpty(string key) => NonEmpty(Own[key].RepeatedText) ?? NonEmpty(Namespace[key].RepeatedText);

    /// <summary>The annotation, for messages about its value: whose it is too, where it is not the pod's own.</summary>
    public string Describe(string key) =>
        NonEmpty(Own[key].RepeatedText) is null && NonEmpty(Namespace[key].Text) is not null ? $"annotation {key} of the namespace" : $"annotation {key}";

    /// <summary>Whether the value is exactly <c>true</c>.</summary>
    public bool IsTrue(ReadOnlySpan<byte> key)
    {
        var own = Own[key];
        return (own.Exists ? own : Namespace[key]).TextEquals("true"u8);
    }

    private static string? NonEmpty(string? text) => text?.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}
