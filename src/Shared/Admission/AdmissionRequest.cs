using System.Diagnostics.CodeAnalysis;
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
/// <remarks>It is of one review: like the nodes of its object, what it says holds until the review is answered.</remarks>
public sealed class AdmissionRequest
{
    private readonly List<string> _ownGroups = new(4);

    // Few policies ask for the texts, and no two reviews have the same: made when asked for. The places are looked up once, before any policy works on the document.
    private string? _uid;
    private string? _name;
    private Node _uidSource;
    private Node _nameSource;

    private Operations _operation;
    private GroupVersionName _kind;
    private GroupVersionName _resource;
    private string _subResource = "";
    private string _namespace = "";
    private string _userName = "";
    private IReadOnlyList<string> _groups = [];
    private bool _dryRun;
    private Node _object;
    private Node _oldObject;
    private Node _source;

    /// <summary>Makes one.</summary>
    public AdmissionRequest()
    {
    }

    // Whoever makes it so calls Read.
    [SetsRequiredMembers]
    internal AdmissionRequest(Operations operation) => (Uid, _operation) = ("", operation);

    /// <summary>Identifies the call; the answer carries the same.</summary>
    public required string Uid { get => _uid ??= _uidSource.Text ?? ""; init => _uid = value; }

    /// <summary>The one operation.</summary>
    public required Operations Operation { get => _operation; init => _operation = value; }

    /// <summary>Kind of the object as it was converted for the webhook.</summary>
    public GroupVersionName Kind { get => _kind; init => _kind = value; }

    /// <summary>Resource as the webhook's rule names it.</summary>
    public GroupVersionName Resource { get => _resource; init => _resource = value; }

    /// <summary>Such as <c>status</c>; "" when the object itself is written.</summary>
    public string SubResource { get => _subResource; init => _subResource = value; }

    /// <summary>Name of the object; "" when the API server is to make one from <c>generateName</c>.</summary>
    public string Name { get => _name ??= _nameSource.Text ?? ""; init => _name = value; }

    /// <summary>Namespace of the request; "" for cluster-scoped objects. An object made by a controller often has none in its own metadata. Of a Namespace object, its name.</summary>
    public string Namespace { get => _namespace; init => _namespace = value; }

    /// <summary>Who asks, as authenticated.</summary>
    public string UserName { get => _userName; init => _userName = value; }

    /// <summary>Groups of who asks.</summary>
    public IReadOnlyList<string> Groups { get => _groups; init => _groups = value; }

    /// <summary>Whether nothing will be stored.</summary>
    public bool DryRun { get => _dryRun; init => _dryRun = value; }

    /// <summary>The object as it will be stored; missing or null on DELETE. Mutating policies edit it.</summary>
    public Node Object { get => _object; init => _object = value; }

    /// <summary>The object as it is stored; missing or null on CREATE.</summary>
    public Node OldObject { get => _oldObject; init => _oldObject = value; }

    /// <summary>The Namespace that the request is in, once a policy that asks for it has looked it up; it is read, and never edited.</summary>
    internal Node NamespaceObject { get; set; }

    /// <summary>What <c>MirrorPod</c> found out; null until it is asked.</summary>
    internal bool? IsForMirrorPod { get; set; }

    /// <summary>What the policies of this review have added to the object.</summary>
    internal Additions Additions { get; } = new();

    /// <summary>The whole <c>request</c>, for what is not named above.</summary>
    public Node Source { get => _source; init => _source = value; }

    /// <summary>Resource with subresource, as webhook rules write it: <c>pods/status</c>. For messages and logs: bounded, whatever was sent.</summary>
    public string ResourcePath => SubResource.Length == 0 ? PlainText.Value(Resource.Name) : $"{PlainText.Value(Resource.Name)}/{PlainText.Value(SubResource)}";

    /// <summary>The name for messages and logs, bounded; of an object that has none yet, its <c>generateName</c> with a star.</summary>
    public string DisplayName =>
        PlainText.Value(Name.Length > 0 ? Name : Object["metadata"u8]["name"u8].Text ?? (Object["metadata"u8]["generateName"u8].Text is { } prefix ? $"{PlainText.Value(prefix)}*" : ""));

    /// <summary><c>namespace/name</c> for messages and logs, bounded.</summary>
    public string Title => Namespace.Length > 0 ? $"{PlainText.Value(Namespace)}/{DisplayName}" : DisplayName;

    /// <summary>Becomes the request of another review.</summary>
    internal void Read(Node source, Operations operation)
    {
        (_source, _operation, _uid, _name) = (source, operation, null, null);
        (NamespaceObject, IsForMirrorPod) = (default, null);
        (_uidSource, _nameSource) = (source["uid"u8], source["name"u8]);
        (_kind, _resource) = (ReadName(source["kind"u8], "kind"u8), ReadName(source["resource"u8], "resource"u8));
        (_subResource, _namespace) = (source["subResource"u8].RepeatedText ?? "", source["namespace"u8].RepeatedText ?? "");
        (_dryRun, _object, _oldObject) = (source["dryRun"u8].IsTrue, source["object"u8], source["oldObject"u8]);
        var user = source["userInfo"u8];
        _userName = user["username"u8].RepeatedText ?? "";
        ReadGroups(user["groups"u8]);
    }

    /// <summary>Writes the uid as it stands in JSON, without quotes.</summary>
    internal void WriteUidTo(ByteBuffer output) => _uidSource.WriteTextTo(output);

    private void ReadGroups(Node groups)
    {
        _ownGroups.Clear();
        foreach (var item in groups.Items)
        {
            if (item.RepeatedText is { } text)
            {
                _ownGroups.Add(text);
            }
        }

        _groups = _ownGroups;
    }

    private static GroupVersionName ReadName(Node node, ReadOnlySpan<byte> name) =>
        new(node["group"u8].RepeatedText ?? "", node["version"u8].RepeatedText ?? "", node[name].RepeatedText ?? "");
}
