using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Policies.Pods;

/// <summary>When a sidecar is a native one: an init container that keeps running, and ends when the pod's own containers have (KEP-753).</summary>
internal enum NativeSidecar
{
    /// <summary>Where the pod can end and would not with another container that goes on.</summary>
    Auto,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>A <see cref="NativeSidecar"/>: <c>auto</c>, <c>true</c> or <c>false</c>.</summary>
internal sealed class NativeSidecarShape : Shape<NativeSidecar>
{
    public static NativeSidecarShape Instance { get; } = new();

    public override string Accepts => "auto, true or false";

    public override string Schema => "{\"enum\":[\"auto\",true,false]}";

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out NativeSidecar value)
    {
        value = (node as ScalarNode)?.Boolean switch
        {
            true => NativeSidecar.Always,
            false => NativeSidecar.Never,
            _ => NativeSidecar.Auto,
        };
        return value != NativeSidecar.Auto || node is ScalarNode { Text: "auto" } || Refuse(node, path, errors);
    }

    public override string Show(NativeSidecar value) => value switch
    {
        NativeSidecar.Always => "true",
        NativeSidecar.Never => "false",
        _ => "auto",
    };
}

/// <summary>Pods that end.</summary>
internal static class PodEnd
{
    /// <summary>What is said of a pod that will not end with the sidecar in it.</summary>
    public const string NeverEnds = "the pod (restartPolicy OnFailure or Never) will not complete: the sidecar goes on when its containers have ended; expected settings.native: auto, on Kubernetes 1.29 or later";

    /// <summary>Whether a pod can end: its containers are not started again for ever.</summary>
    public static bool CanEnd(this Pod pod)
    {
        var policy = pod.Spec["restartPolicy"u8];
        return policy.TextEquals("Never"u8) || policy.TextEquals("OnFailure"u8);
    }

    /// <summary>Whether a sidecar of a pod is a native one.</summary>
    /// <param name="native">The setting.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="areKnown">Whether the API server knows native sidecars.</param>
    public static bool IsNative(this NativeSidecar native, Pod pod, bool areKnown) =>
        native == NativeSidecar.Always || (native == NativeSidecar.Auto && areKnown && pod.CanEnd());

    /// <summary>Whether the pod's containers share a budget of resources (KEP-2837), in which a sidecar's own figures may not fit.</summary>
    public static bool SharesResources(this Pod pod)
    {
        var resources = pod.Spec["resources"u8];
        return resources["requests"u8].Count > 0 || resources["limits"u8].Count > 0;
    }
}
