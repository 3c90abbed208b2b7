using Sluice.Admission;
using Sluice.Cluster;
using Sluice.Options;
using Sluice.Policies.Templates;
using Sluice.Yaml;

namespace Sluice.Policies;

/// <summary>A policy that decides from the request and, where its settings ask for it, from what the namespace of the request says.</summary>
/// <param name="context">What it is made from.</param>
internal abstract class NamespacedPolicy(PolicyContext context) : IPolicy
{
    /// <summary>The setting of types that annotations of pods switch and set.</summary>
    public static readonly Option<bool> Defaults = new("namespaceDefaults", Shapes.Boolean, false,
        "Whether an annotation that a pod does not have is taken from its Namespace, the one that switches the policy on or off included: for all pods there at once. A pod's own wins. " +
        "Sluice then watches namespaces, and its service account must be allowed to get, list and watch them.");

    private static readonly IReadOnlyList<ObjectReference> Looked = [ObjectLookUp.Namespaces];

    // Null where nothing is asked of namespaces: then it is as quick as one that cannot ask.
    private readonly ObjectLookUp? _space = NeedsNamespace(context)
        ? new ObjectLookUp(context.Services.Kubernetes ?? new UnconnectedKubernetesApi(UnconnectedKubernetesApi.Nothing), "the settings ask")
        : null;

    /// <inheritdoc />
    public IReadOnlyList<ObjectReference> LookUps => _space is null ? [] : Looked;

    /// <inheritdoc />
    public bool MayWait => _space is not null;

    /// <inheritdoc />
    public ValueTask<Verdict> EvaluateAsync(AdmissionRequest request, CancellationToken cancellation) =>
        _space is null || request.NamespaceObject.Exists || !ObjectLookUp.IsInNamespace(request) ? new(Evaluate(request)) : AskAndEvaluateAsync(_space, request, cancellation);

    /// <summary>Decides on a request, which has <see cref="AdmissionRequest.NamespaceObject"/> where the settings ask for it.</summary>
    protected abstract Verdict Evaluate(AdmissionRequest request);

    private async ValueTask<Verdict> AskAndEvaluateAsync(ObjectLookUp space, AdmissionRequest request, CancellationToken cancellation) =>
        await space.FindNamespaceAsync(request, cancellation).ConfigureAwait(false) ?? Evaluate(request);

    private static bool NeedsNamespace(PolicyContext context) => context.Settings.Get(Defaults) || NamesNamespace(context.Settings.Node);

    private static bool NamesNamespace(ConfigNode node) => node switch
    {
        ScalarNode scalar => scalar.Text.Contains($"${{{PlaceholderPath.OfNamespace}.", StringComparison.Ordinal)
            && TemplateText.TryParse(scalar.Text, out var text, out _) && text.Placeholders.Any(placeholder => placeholder.Path.IsOfNamespace),
        SequenceNode list => list.Items.Any(NamesNamespace),
        MappingNode mapping => mapping.Entries.Any(entry => NamesNamespace(entry.Value)),
        _ => false,
    };
}
