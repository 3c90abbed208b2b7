using System.Net;
using System.Net.Http.Headers;
using Sluice.Json;

namespace Sluice.Cluster;

/// <summary>
/// The few calls to the Kubernetes API that Sluice makes. Whatever the API server does is an answer; the only exception is
/// <see cref="OperationCanceledException"/>, and only when the caller's own token ended the call.
/// </summary>
public interface IKubernetesApi
{
    /// <summary>Reads one object.</summary>
    /// <param name="resource">Which object.</param>
    /// <param name="cancellation">Ends the call.</param>
    ValueTask<KubernetesAnswer> GetAsync(ObjectReference resource, CancellationToken cancellation);

    /// <summary>Reads all objects of a resource, in one namespace or in all.</summary>
    /// <param name="resource">Which resource; its name is not looked at.</param>
    /// <param name="cancellation">Ends the call.</param>
    ValueTask<KubernetesAnswer> ListAsync(ObjectReference resource, CancellationToken cancellation);

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

    /// <summary>Sluice may not read or create it.</summary>
    Forbidden,

    /// <summary>No answer, or none that helps: the API server is away, too slow, or at fault.</summary>
    Unavailable,
}

/// <summary>An answer of the Kubernetes API.</summary>
/// <param name="Outcome">How the call ended.</param>
/// <param name="Body">The object or list as JSON; empty unless it was found.</param>
/// <param name="Message">What went wrong, for the user; "" when it was found.</param>
public sealed record KubernetesAnswer(KubernetesOutcome Outcome, ReadOnlyMemory<byte> Body, string Message)
{
    /// <summary>An object as the body of a request.</summary>
    public static HttpContent JsonContent(ReadOnlyMemory<byte> json) => new ReadOnlyMemoryContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <summary>What an HTTP answer of the API server means: its own message where it gives one (<c>metav1.Status</c>).</summary>
    /// <param name="server">The API server, for messages.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="body">The body of the answer.</param>
    public static KubernetesAnswer Read(Uri server, HttpStatusCode status, byte[] body)
    {
        var document = new Document();
        var isJson = document.Parse(body) is null && document.Root.IsObject;
        if (status is HttpStatusCode.OK or HttpStatusCode.Created)
        {
            return isJson
                ? new KubernetesAnswer(KubernetesOutcome.Found, body, "")
                : new KubernetesAnswer(KubernetesOutcome.Unavailable, default, $"{server} answers something that is no JSON object");
        }

        var message = (isJson ? document.Root["message"u8].Text : null) ?? $"{server} answers {(int)status}";
        return new KubernetesAnswer(status switch
        {
            HttpStatusCode.NotFound => KubernetesOutcome.NotFound,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => KubernetesOutcome.Forbidden,
            _ => KubernetesOutcome.Unavailable,
        }, default, status == HttpStatusCode.Unauthorized ? $"{server} does not accept the credentials: {message}" : message);
    }
}
