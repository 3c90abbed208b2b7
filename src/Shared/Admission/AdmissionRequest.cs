using Sluice.Json;

namespace Sluice.Admission;

/// <summary>Group, version and kind, or group, version and resource. The core group is "".</summary>
/// <param name="Group">API group, such as <c>apps</c>.</param>
/// <param name="Version">Version, such as <c>v1</c>.</param>
/// <param name="Name">Kind (<c>Pod</c>) or resource (<c>pods</c>).</param>
public readonly record struct GroupVersionName(string Group, string Version, string Name);

/// <summary>
/// The request of an AdmissionReview: who does what to which object.
/// See https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request
/// </summary>
public sealed class AdmissionRequest
{
    /// <summary>Identifies the call; the answer carries the same.</summary>
    public required string Uid { get; init; }

    /// <summary>The one operation.</summary>
    public required Operations Operation { get; init; }

    /// <summary>Kind of the object as it was converted for the webhook.</summary>
    public GroupVersionName Kind { get; init; }

    /// <summary>Resource as the webhook's rule names it.</summary>
    public GroupVersionName Resource { get; init; }

    /// <summary>Such as <c>status</c>; "" when the object itself is written.</summary>
    public string SubResource { get; init; } = "";

    /// <summary>Name of the object; "" when the API server is to make one from <c>generateName</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>Namespace of the request; "" for cluster-scoped objects. An object made by a controller often has none in its own metadata. Of a Namespace object, its name.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Who asks, as authenticated.</summary>
    public string UserName { get; init; } = "";

    /// <summary>Groups of who asks.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Whether nothing will be stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>The object as it will be stored; missing or null on DELETE. Mutating policies edit it.</summary>
    public Node Object { get; init; }

    /// <summary>The object as it is stored; missing or null on CREATE.</summary>
    public Node OldObject { get; init; }

    /// <summary>The whole <c>request</c>, for what is not named above.</summary>
    public Node Source { get; init; }

    /// <summary>Resource with subresource, as webhook rules write it: <c>pods/status</c>. For messages and logs: bounded, whatever was sent.</summary>
    public string ResourcePath => SubResource.Length == 0 ? PlainText.Value(Resource.Name) : $"{PlainText.Value(Resource.Name)}/{PlainText.Value(SubResource)}";

    /// <summary>The name for messages and logs, bounded; of an object that has none yet, its <c>generateName</c> with a star.</summary>
    public string DisplayName =>
        PlainText.Value(Name.Length > 0 ? Name : Object["metadata"u8]["name"u8].Text ?? (Object["metadata"u8]["generateName"u8].Text is { } prefix ? $"{PlainText.Value(prefix)}*" : ""));

    /// <summary><c>namespace/name</c> for messages and logs, bounded.</summary>
    public string Title => Namespace.Length > 0 ? $"{PlainText.Value(Namespace)}/{DisplayName}" : DisplayName;
}
