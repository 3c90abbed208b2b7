using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Policies.DeletionProtection;

/// <summary>An object that is deleted, by a request of its own or with its namespace.</summary>
/// <param name="Resource">Its resource.</param>
/// <param name="Namespace">Its namespace; of a Namespace its own name, as requests have it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Metadata">Its metadata.</param>
internal readonly record struct DeletedObject(ResourceName Resource, string Namespace, string Name, Node Metadata)
{
    /// <summary>Whether it is being deleted already.</summary>
    public bool IsGoing => !Metadata["deletionTimestamp"u8].IsAbsent;

    /// <summary>Whether it is a Namespace.</summary>
    public bool IsNamespace => Resource == new ResourceName("", "namespaces", "");

    /// <summary>The object of a deletion. That of a collection is asked about for each object of it, by its old state alone: the request has no name then.</summary>
    public static DeletedObject Of(AdmissionRequest request)
    {
        var metadata = request.OldObject["metadata"u8];
        var name = request.Name.Length > 0 ? request.Name : metadata["name"u8].Text ?? "";
        return new DeletedObject(new ResourceName(request.Resource.Group, request.Resource.Name, request.SubResource), request.Namespace, name, metadata);
    }
}
