using System.Text;
using Sluice.Json;
using Sluice.Options;

namespace Sluice.Policies.Pods;

/// <summary>
/// The security context of a container that is added. It is written out whole, so that the container starts in a pod of any Pod Security Standard and whatever other
/// policies fill in: the kubelet takes only a number for a proof that a user is not root.
/// </summary>
internal sealed class SidecarSecurity
{
    private readonly byte[] _own;
    private readonly byte[] _asPod;
    private readonly byte[] _asRoot;

    /// <summary>Reads a setting.</summary>
    /// <param name="context">The security context as the container has it by itself.</param>
    public SidecarSecurity(JsonFragment context)
    {
        var root = context.Parse();
        _own = context.Utf8.ToArray();
        IsUnprivileged = root["runAsUser"u8].Integer is > 0 || root["runAsNonRoot"u8].IsTrue;
        root.Remove("runAsUser");
        root.Remove("runAsGroup");
        _asPod = Encoding.UTF8.GetBytes(root.ToString());
        root.Remove("runAsNonRoot");
        _asRoot = Encoding.UTF8.GetBytes(root.ToString());
    }

    /// <summary>Whether it is known not to be root.</summary>
    public bool IsUnprivileged { get; }

    /// <summary>The setting of a type whose container runs as a user of its own.</summary>
    /// <param name="user">The user's number in the image.</param>
    /// <param name="description">When the pod's own user is taken instead.</param>
    public static Option<JsonFragment> Setting(int user, string description) => new("securityContext", Shapes.Kubernetes("a container's securityContext", "core.v1.SecurityContext"),
        new JsonFragment(Encoding.UTF8.GetBytes(
            $"{{\"allowPrivilegeEscalation\":false,\"capabilities\":{{\"drop\":[\"ALL\"]}},\"readOnlyRootFilesystem\":true,\"runAsNonRoot\":true,\"runAsUser\":{user},\"seccompProfile\":{{\"type\":\"RuntimeDefault\"}}}}")),
        $"The sidecar's securityContext. The default is what the restricted Pod Security Standard asks for. {description}");

    /// <summary>The JSON for a pod whose user other than root is the sidecar's too.</summary>
    public ReadOnlySpan<byte> Beside(Pod pod) => UserOf(pod) is > 0 ? _asPod : _own;

    /// <summary>The JSON for a pod whose user is the sidecar's too, root as well: it reads what the pod's containers write.</summary>
    public ReadOnlySpan<byte> Like(Pod pod) => UserOf(pod) == 0 ? _asRoot : Beside(pod);

    private static long? UserOf(Pod pod) => pod.Spec["securityContext"u8]["runAsUser"u8].Integer;
}
