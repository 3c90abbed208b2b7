using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Host.Trials;

/// <summary>Tries manifests, one after the other: each as itself, and workloads also as the pods that they would make.</summary>
/// <param name="engine">Decides.</param>
internal sealed class ManifestTrials(TrialEngine engine)
{
    private const int WarmUp = 3;

    /// <summary>The operation.</summary>
    public Operations Operation { get; init; } = Operations.Create;

    /// <summary>Who asks.</summary>
    public string User { get; init; } = TrialRequest.DefaultUser;

    /// <summary>The groups of who asks; null for those of such a user.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>The namespace of manifests that name none.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Labels of every namespace.</summary>
    public IReadOnlyDictionary<string, string> NamespaceLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>The objects that are stored when an UPDATE comes; of those that are not here, the same as the new ones.</summary>
    public IReadOnlyList<Manifest> OldObjects { get; init; } = [];

    /// <summary>Tries a manifest.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="others">The manifests that it came with; a Namespace among them has its labels.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<ManifestTrial>> RunAsync(Manifest manifest, IReadOnlyList<Manifest> others, CancellationToken cancellation)
    {
        var request = RequestOf(manifest, others);
        var trial = await MeasureAsync(request, cancellation);
        var itself = new ManifestTrial(manifest, trial, IsMadePod: false);
        if (!trial.IsAllowed || Operation == Operations.Delete || WorkloadPods.Of(trial.Object) is not { } made)
        {
            return [itself];
        }

        // No body that a controller sends has more than the controller's own user and groups.
        var pod = await MeasureAsync(new TrialRequest { Object = made.Pod, User = made.User, Namespace = request.EffectiveNamespace, NamespaceLabels = request.NamespaceLabels }, cancellation);
        return [itself, new ManifestTrial(manifest, pod, IsMadePod: true)];
    }

    // The first runs of a policy in a process are those of the compiler, and a server has them behind it.
    private async Task<Trial> MeasureAsync(TrialRequest request, CancellationToken cancellation)
    {
        for (var i = 0; i < WarmUp; i++)
        {
            await engine.RunAsync(request, null, cancellation);
        }

        return await engine.RunAsync(request, null, cancellation);
    }

    private TrialRequest RequestOf(Manifest manifest, IReadOnlyList<Manifest> others)
    {
        var isNamespaced = ApiResource.Of(manifest.Object).IsNamespaced;
        var request = new TrialRequest
        {
            Object = manifest.Object,
            Operation = Operation,
            OldObject = Operation == Operations.Update ? OldObjectOf(manifest) : default,
            User = User,
            Groups = Groups,
            Namespace = isNamespaced && manifest.Namespace is null ? Namespace : null,
        };
        return request with { NamespaceLabels = LabelsOf(request.EffectiveNamespace, others) };
    }

    private Node OldObjectOf(Manifest manifest) =>
        OldObjects.FirstOrDefault(old => old.Kind == manifest.Kind && old.Name == manifest.Name && (old.Namespace ?? Namespace) == (manifest.Namespace ?? Namespace))?.Object ?? default;

    private Dictionary<string, string> LabelsOf(string @namespace, IReadOnlyList<Manifest> others)
    {
        var labels = new Dictionary<string, string>(NamespaceLabels, StringComparer.Ordinal);
        var manifest = others.FirstOrDefault(other => other is { Kind: "Namespace" } && other.Name == @namespace);
        foreach (var label in (manifest?.Object ?? default)["metadata"u8]["labels"u8].Members)
        {
            labels[label.Name] = label.Value.Text ?? "";
        }

        return labels;
    }
}
