using Sluice.Admission;
using Sluice.Cluster;
using Sluice.Json;
using Sluice.Kubernetes.Schema;

namespace Sluice.Policies.DeletionProtection;

/// <summary>Looks for what is protected in a namespace that is to be deleted.</summary>
/// <param name="api">The cluster.</param>
/// <param name="resources">What is looked for.</param>
/// <param name="protection">What protects an object.</param>
internal sealed class NamespaceContents(IKubernetesApi api, IReadOnlyList<ResourceName> resources, Protection protection)
{
    // Twenty pages of 500 objects, which an API server gives in about a second: a review has ten at most.
    private const int MostObjects = 10_000;

    private static readonly ObjectReference Definitions = new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "", "");

    /// <summary>What a policy's settings ask for; null when they do not, or cannot.</summary>
    public static NamespaceContents? Create(PolicyContext context, Protection protection)
    {
        if (!context.Settings.Get(DeletionProtectionOptions.Contents))
        {
            return null;
        }

        // The rules are those of deletions and of writes.
        var named = context.Rules.Where(rule => (rule.Operations & Operations.Delete) != 0).Select(rule => new ResourceName(rule.Group, rule.Resource, "")).Distinct().ToList();
        var held = named.Where(CanBeHeld).ToList();
        if (named.Exists(resource => resource.IsAll) || held.Count == 0 || !named.Exists(resource => resource is { Group: "", Plural: "namespaces" }))
        {
            var option = DeletionProtectionOptions.Contents;
            context.Errors.Add(context.Settings.NodeOf(option), $"{context.Settings.Path}.{option.Name}",
                "Deny needs to know what to look for; expected match.resources to name namespaces and the resources that hold one, such as [namespaces, persistentvolumeclaims], and DELETE among match.operations");
            return null;
        }

        return new NamespaceContents(context.Services.Kubernetes ?? new UnconnectedKubernetesApi(UnconnectedKubernetesApi.Nothing), held, protection);
    }

    /// <summary>Judges the deletion of a namespace.</summary>
    /// <param name="name">The namespace.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<Verdict> JudgeAsync(string name, CancellationToken cancellation)
    {
        var search = new Search(name);
        foreach (var resource in resources)
        {
            await LookAsync(search, resource, cancellation).ConfigureAwait(false);
        }

        if (search.Fault is not { } fault)
        {
            return Verdict.DenyIfAny(search.Denials);
        }

        // What is protected for certain is refused, whatever else there is.
        return search.Denials.Count > 0 ? Verdict.DenyIfAny(search.Denials).Warn(fault) : Verdict.Undecided(fault, search.IsTimeout);
    }

    private static bool CanBeHeld(ResourceName resource) =>
        !resource.IsAll && !resource.Plural.Contains('/', StringComparison.Ordinal) && Known(resource) is not { IsNamespaced: false };

    private static SchemaResource? Known(ResourceName resource) =>
        KubernetesSchema.Default.Resources.FirstOrDefault(known => known.Group == resource.Group && known.Plural == resource.Plural);

    private async Task LookAsync(Search search, ResourceName resource, CancellationToken cancellation)
    {
        if (await ReferenceAsync(search, resource, cancellation).ConfigureAwait(false) is not { } reference)
        {
            return;
        }

        var continuation = "";
        do
        {
            if (search.Seen >= MostObjects)
            {
                search.Fail($"namespace \"{search.Namespace}\" holds more than {MostObjects} objects; not all could be looked at");
                return;
            }

            var answer = await api.ListMetadataAsync(reference, continuation, cancellation).ConfigureAwait(false);
            continuation = Read(search, resource, reference, answer);
        }
        while (continuation.Length > 0 && search.Denials.Count <= PlainText.MostNames);
    }

    // Where the objects are; null when there can be none, or it cannot be said.
    private async Task<ObjectReference?> ReferenceAsync(Search search, ResourceName resource, CancellationToken cancellation)
    {
        if (Known(resource) is { } known)
        {
            return new ObjectReference(known.Group, known.Version, known.Plural, search.Namespace, "");
        }

        var definition = Definitions with { Name = resource.ToString() };
        var answer = await api.GetAsync(definition, cancellation).ConfigureAwait(false);
        if (answer.Outcome != KubernetesOutcome.Found)
        {
            // Without a definition there are no objects.
            search.Fail(answer.Outcome == KubernetesOutcome.NotFound ? null : $"CustomResourceDefinition {resource} could not be read: {answer.Explain(definition)}", answer);
            return null;
        }

        var spec = Node.ParseOrMissing(answer.Body.Span)["spec"u8];
        return ServedVersion(spec) is { } version && !spec["scope"u8].TextEquals("Cluster"u8)
            ? new ObjectReference(resource.Group, version, resource.Plural, search.Namespace, "")
            : null;
    }

    private static string? ServedVersion(Node spec)
    {
        foreach (var version in spec["versions"u8].Items)
        {
            if (version["served"u8].IsTrue)
            {
                return version["name"u8].Text;
            }
        }

        return null;
    }

    // What the next part is called; "" behind the last.
    private string Read(Search search, ResourceName resource, ObjectReference reference, KubernetesAnswer answer)
    {
        if (answer.Outcome != KubernetesOutcome.Found)
        {
            search.Fail($"{resource} in namespace \"{search.Namespace}\" could not be listed: {answer.Explain(reference, "list")}", answer);
            return "";
        }

        var list = Node.ParseOrMissing(answer.Body.Span);
        // The API server writes an empty list of metadata as null.
        if (!list.IsObject || !list["items"u8].IsAbsentOr(NodeKind.Array))
        {
            search.Fail($"{resource} in namespace \"{search.Namespace}\" could not be listed: the answer is not a list that can be read", answer);
            return "";
        }

        foreach (var item in list["items"u8].Items)
        {
            search.Seen++;
            var metadata = item["metadata"u8];
            var held = new DeletedObject(resource, search.Namespace, metadata["name"u8].Text ?? "", metadata);
            if (!held.IsGoing && protection.Explain(held) is { } denial)
            {
                search.Denials.Add($"namespaces \"{search.Namespace}\" holds a protected object: {denial}");
            }
        }

        return list["metadata"u8]["continue"u8].Text ?? "";
    }

    /// <summary>What a search has found so far.</summary>
    private sealed class Search(string space)
    {
        public string Namespace => space;

        public List<string> Denials { get; } = [];

        public int Seen { get; set; }

        /// <summary>Why not all could be looked at; null when it could.</summary>
        public string? Fault { get; private set; }

        public bool IsTimeout { get; private set; }

        public void Fail(string? why, KubernetesAnswer? answer = null)
        {
            if (Fault is null && why is not null)
            {
                (Fault, IsTimeout) = (why, answer?.Outcome == KubernetesOutcome.Unavailable);
            }
        }
    }
}
