using System.Runtime.CompilerServices;
using Sluice.Admission;
using Sluice.Cluster;
using Sluice.Json;

namespace Sluice.Policies;

/// <summary>Looks single objects up in the cluster, for policies that cannot decide without them.</summary>
/// <param name="kubernetes">The cluster.</param>
/// <param name="who">What asks, for messages: <c>the rules ask</c>.</param>
internal sealed class ObjectLookUp(IKubernetesApi kubernetes, string who)
{
    /// <summary>All namespaces.</summary>
    public static readonly ObjectReference Namespaces = new("", "v1", "namespaces", "", "");

    // An answer of a watch stays the same object until what it is about changes, so it is parsed once.
    private static readonly ConditionalWeakTable<KubernetesAnswer, Document> Parsed = [];

    /// <summary>Whether a request is about something in a namespace.</summary>
    public static bool IsInNamespace(AdmissionRequest request) => request.Namespace.Length > 0 && request.Kind is not { Group: "", Name: "Namespace" };

    /// <summary>Looks the namespace of a request up, once for all policies and rounds: from then on it is the request's <see cref="AdmissionRequest.NamespaceObject"/>.</summary>
    /// <returns>Why the policy cannot decide; null when the namespace was found.</returns>
    public async ValueTask<Verdict?> FindNamespaceAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.NamespaceObject.Exists)
        {
            return null;
        }

        (request.NamespaceObject, var fault) = await FindAsync(Namespaces with { Name = request.Namespace }, cancellation).ConfigureAwait(false);
        return fault;
    }

    /// <summary>One object.</summary>
    /// <returns>The object, or why the policy cannot decide.</returns>
    public async ValueTask<(Node Object, Verdict? Fault)> FindAsync(ObjectReference reference, CancellationToken cancellation)
    {
        var answer = await kubernetes.LookUpAsync(reference, cancellation).ConfigureAwait(false);
        if (answer.Outcome == KubernetesOutcome.Found)
        {
            return (Parsed.GetValue(answer, Parse).Root, null);
        }

        var why = answer.Outcome == KubernetesOutcome.NotFound
            ? $"{reference.Resource} \"{(reference.Namespace.Length > 0 ? reference.Namespace + "/" : "")}{reference.Name}\" not found, which {who} about"
            : answer.Explain(reference);
        return (default, Verdict.Undecided(why, answer.Outcome == KubernetesOutcome.Unavailable));
    }

    private static Document Parse(KubernetesAnswer answer)
    {
        var document = new Document();
        document.Parse(answer.Body.Span);
        return document;
    }
}
