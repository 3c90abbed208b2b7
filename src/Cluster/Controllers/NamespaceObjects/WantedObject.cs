using System.Security.Cryptography;
using Sluice.Json;
using Sluice.Policies.NamespaceObjects;

namespace Sluice.Cluster.Controllers.NamespaceObjects;

/// <summary>An object that a namespace should have.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">Where it is.</param>
/// <param name="Policy">The policy that wants it.</param>
/// <param name="IsDry">Whether it is only said that it would be made.</param>
/// <param name="Fault">Why what it should be is not known; what is there stays as it is.</param>
/// <param name="Content">Stands for what it should be.</param>
/// <param name="Body">The object; missing when it is not known.</param>
internal sealed record WantedObject(ObjectKind Kind, Watching.ObjectKey Key, string Policy, bool IsDry, string? Fault, string Content, Node Body)
{
    private const int ContentLength = 32;

    /// <summary>Puts Sluice's marks on what a policy made.</summary>
    public static WantedObject Of(ObjectKind kind, Watching.ObjectKey key, string policy, bool isDry, bool prunes, Node body)
    {
        var metadata = body.EnsureObject("metadata");
        metadata.Set("namespace", key.Namespace);
        metadata.EnsureObject("labels").Set(OwnObject.PolicyLabel, policy);
        if (prunes)
        {
            metadata.EnsureObject("annotations").Set(OwnObject.PruneAnnotation, "true");
        }

        var content = Convert.ToHexStringLower(SHA256.HashData(body.ToJson().Span))[..ContentLength];
        metadata.EnsureObject("annotations").Set(OwnObject.ContentAnnotation, content);
        return new WantedObject(kind, key, policy, isDry, null, content, body);
    }
}
