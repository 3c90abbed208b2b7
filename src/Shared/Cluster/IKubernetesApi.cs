using System.Net;
using Sluice.Json;

namespace Sluice.Cluster;

/// <summary>
/// The few calls to the Kubernetes API that Sluice makes. Whatever the API server does is an answer; the only exception is
/// <see cref="OperationCanceledException"/>, and only when the caller's own token ended the call.
/// </summary>
public interface IKubernetesApi
{
    /// <summary>Why no call can be made at all, and what would mend it; null where there is a cluster to ask. It may be away for the moment all the same.</summary>
    string? Problem => null;

    /// <summary>Reads one object, as it is now.</summary>
    /// <param name="resource">Which object.</param>
    /// <param name="cancellation">Ends the call.</param>
    ValueTask<KubernetesAnswer> GetAsync(ObjectReference resource, CancellationToken cancellation);

    /// <summary>
    /// Looks one object up where a watch keeps it: Services, Namespaces, single ConfigMaps and the like. What the watch does not know, or has not heard of for
    /// too long, is read by <see cref="GetAsync"/>: an object is never said to be missing from memory. Until the object changes, each call gives the same answer, the
    /// very same object, so that what was made of it can be kept beside it.
    /// </summary>
    /// <param name="resource">Which object.</param>
    /// <param name="cancellation">Ends the call.</param>
    ValueTask<KubernetesAnswer> LookUpAsync(ObjectReference resource, CancellationToken cancellation) => GetAsync(resource, cancellation);

    /// <summary>Watches what will be looked up from now on, and nothing else. Returns at once; what is watched already goes on.</summary>
    /// <param name="resources">Collections (no name), or single objects.</param>
    void Watch(IReadOnlyCollection<ObjectReference> resources)
    {
    }

    /// <summary>Reads all objects of a resource, in one namespace or in all.</summary>
    /// <param name="resource">Which resource; its name is not looked at.</param>
    /// <param name="cancellation">Ends the call.</param>
    ValueTask<KubernetesAnswer> ListAsync(ObjectReference resource, CancellationToken cancellation);

    /// <summary>Reads a part of the objects of a resource, by their metadata alone where the API server can say no more than that: what else is in them is nobody's business.</summary>
    /// <param name="resource">Which resource; its name is not looked at.</param>
    /// <param name="continuation">What the part before gave as <c>metadata.continue</c>; "" for the first.</param>
    /// <param name="cancellation">Ends the call.</param>
    internal ValueTask<KubernetesAnswer> ListMetadataAsync(ObjectReference resource, string continuation, CancellationToken cancellation) => ListAsync(resource, cancellation);

    /// <summary>Creates an object.</summary>
    /// <param name="resource">Which resource, in which namespace; its name is not looked at.</param>
    /// <param name="body">The object as JSON.</param>
    /// <param name="cancellation">Ends the call; the object may have been created all the same.</param>
    /// <returns>The object as it was stored, or why it was not.</returns>
    ValueTask<KubernetesAnswer> CreateAsync(ObjectReference resource, ReadOnlyMemory<byte> body, CancellationToken cancellation);
}

/// <summary>Names an object, or a collection of them.</summary>
/// <param name="Group">API group; "" for the core one.</param>
/// <param name="Version">Version, such as <c>v1</c>.</param>
/// <param name="Resource">Plural name, such as <c>services</c>.</param>
/// <param name="Namespace">Namespace; "" for cluster-scoped objects or all namespaces.</param>
/// <param name="Name">Name of the object; "" for a collection.</param>
public readonly record struct ObjectReference(string Group, string Version, string Resource, string Namespace, string Name)
{
    /// <summary>The path under the API server's address.</summary>
    public string Path
    {
        get
        {
            var root = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
            var space = Namespace.Length == 0 ? "" : $"/namespaces/{Uri.EscapeDataString(Namespace)}";
            var name = Name.Length == 0 ? "" : $"/{Uri.EscapeDataString(Name)}";
            return $"{root}{space}/{Resource}{name}";
        }
    }
}

/// <summary>How a call to the Kubernetes API ended.</summary>
public enum KubernetesOutcome
{
    /// <summary>The object or list is there, or was created.</summary>
    Found,

    /// <summary>There is no such object.</summary>
    NotFound,

    /// <summary>Sluice may not read or create it (403): a right is missing.</summary>
    Forbidden,

    /// <summary>The API server does not accept the credentials (401): they are wrong, or have expired.</summary>
    Unauthorized,

    /// <summary>There is no cluster to ask: nothing says how to reach one, or what says so cannot be used.</summary>
    NotConnected,

    /// <summary>No answer, or none that helps: the API server is away, too slow, or at fault.</summary>
    Unavailable,
}

/// <summary>An answer of the Kubernetes API.</summary>
/// <param name="Outcome">How the call ended.</param>
/// <param name="Body">The object or list as JSON; empty unless it was found.</param>
/// <param name="Message">What went wrong, for the user; "" when it was found.</param>
public sealed record KubernetesAnswer(KubernetesOutcome Outcome, ReadOnlyMemory<byte> Body, string Message)
{
    /// <summary>Whether it comes from a watch: true a moment ago. Who would refuse because of it asks once more.</summary>
    internal bool IsRemembered { get; init; }

    /// <summary>The HTTP status that it came with; 0 where none came.</summary>
    public int Status { get; init; }

    /// <summary>Why the object could not be read and what mends it, for the user.</summary>
    /// <param name="resource">What was asked for.</param>
    /// <param name="verb">How.</param>
    public string Explain(ObjectReference resource, string verb = "get") => Outcome switch
    {
        KubernetesOutcome.Forbidden => $"Sluice's service account needs the verb \"{verb}\" on the resource \"{resource.Resource}\"{(resource.Namespace.Length > 0 ? $" in namespace \"{resource.Namespace}\"" : "")} ({Message})",
        KubernetesOutcome.Unauthorized => $"the Kubernetes API does not know Sluice by its credentials; they are wrong or have expired ({Message})",
        KubernetesOutcome.Unavailable => $"the Kubernetes API did not answer ({Message})",
        _ => Message,
    };

    /// <summary>What an HTTP answer of the API server means: its own message where it gives one (<c>metav1.Status</c>).</summary>
    /// <param name="server">The API server, for messages.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="body">The body of the answer.</param>
    internal static KubernetesAnswer Read(Uri server, HttpStatusCode status, byte[] body)
    {
        var root = Node.ParseOrMissing(body);
        if (status is HttpStatusCode.OK or HttpStatusCode.Created)
        {
            return root.IsObject
                ? new KubernetesAnswer(KubernetesOutcome.Found, body, "") { Status = (int)status }
                : new KubernetesAnswer(KubernetesOutcome.Unavailable, default, $"{server} answers something that is not a JSON object");
        }

        var message = root["message"u8].Text ?? $"{server} answers {(int)status}";
        return new KubernetesAnswer(status switch
        {
            HttpStatusCode.NotFound => KubernetesOutcome.NotFound,
            HttpStatusCode.Unauthorized => KubernetesOutcome.Unauthorized,
            HttpStatusCode.Forbidden => KubernetesOutcome.Forbidden,
            _ => KubernetesOutcome.Unavailable,
        }, default, message)
        { Status = (int)status };
    }
}
