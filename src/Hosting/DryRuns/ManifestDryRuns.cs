using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;

namespace Sluice.Hosting.DryRuns;

/// <summary>Tries manifests, one after the other: each as itself, and workloads also as what their controllers would make of them.</summary>
/// <param name="configuration">The policies.</param>
/// <param name="time">The clock.</param>
internal sealed class ManifestDryRuns(SluiceConfiguration configuration, TimeProvider time)
{
    private const int WarmUp = 3;

    private readonly DryRunEngine engine = new(configuration, time);

    // What would be if every policy enforced; null where every one does.
    private readonly DryRunEngine? enforcing = configuration.Policies.All(policy => policy.Action == PolicyAction.Enforce)
        ? null
        : new DryRunEngine(configuration with { Policies = [.. configuration.Policies.Select(policy => policy with { Action = PolicyAction.Enforce })] }, time);

    private ApiResources? _resources;

    /// <summary>The operation.</summary>
    public Operations Operation { get; init; } = Operations.Create;

    /// <summary>The subresource that is written, such as <c>status</c>; "" for the objects themselves.</summary>
    public string SubResource { get; init; } = "";

    /// <summary>Who asks.</summary>
    public string User { get; init; } = DryRunRequest.DefaultUser;

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
    public async Task<IReadOnlyList<ManifestDryRun>> RunAsync(Manifest manifest, IReadOnlyList<Manifest> others, CancellationToken cancellation)
    {
        var request = RequestOf(manifest, others);
        var itself = await TryAsync(manifest, request, isMade: false, cancellation);
        var tried = new List<ManifestDryRun> { itself };
        if (!itself.DryRun.IsAllowed || ReviewRequest.IsReview(manifest.Object) || Operation == Operations.Delete || itself.DryRun.Request.EffectiveSubResource.Length > 0)
        {
            return tried;
        }

        // The pod is made of what was admitted, which may not be what was sent.
        var owner = itself.DryRun.Object;
        foreach (var made in MadeObjects.Of(owner))
        {
            var one = await TryAsync(manifest, Made(made.Object, made.User, request), isMade: true, cancellation);

            // What no policy is for is between the workload and its pod, and not worth a word.
            if (one.DryRun.Outcomes.Any())
            {
                tried.Add(one);
            }

            if (!one.DryRun.IsAllowed)
            {
                return tried;
            }

            owner = WorkloadPods.Of(one.DryRun.Object) is null ? owner : one.DryRun.Object;
        }

        if (WorkloadPods.Of(owner) is { } pod)
        {
            tried.Add(await TryAsync(manifest, Made(pod.Pod, pod.User, request), isMade: true, cancellation));
        }

        return tried;
    }

    // No body that a controller sends has more than the controller's own user and groups.
    private static DryRunRequest Made(Node made, string user, DryRunRequest request) =>
        new() { Object = made, User = user, Namespace = request.EffectiveNamespace, NamespaceLabels = request.NamespaceLabels };

    private async Task<ManifestDryRun> TryAsync(Manifest manifest, DryRunRequest request, bool isMade, CancellationToken cancellation)
    {
        var dryRun = await MeasureAsync(request, cancellation);
        var wouldBeDenied = dryRun.IsAllowed && enforcing is not null && !(await enforcing.RunAsync(request, null, cancellation)).IsAllowed;
        return new ManifestDryRun(manifest, dryRun, isMade) { WouldBeDenied = wouldBeDenied };
    }

    // The first runs of a policy in a process are those of the compiler, and a server has them behind it.
    private async Task<DryRun> MeasureAsync(DryRunRequest request, CancellationToken cancellation)
    {
        for (var i = 0; i < WarmUp; i++)
        {
            await engine.RunAsync(request, null, cancellation);
        }

        return await engine.RunAsync(request, null, cancellation);
    }

    private DryRunRequest RequestOf(Manifest manifest, IReadOnlyList<Manifest> others)
    {
        if (ReviewRequest.IsReview(manifest.Object))
        {
            return ReviewRequest.Read(manifest.Object);
        }

        var resources = _resources ??= new ApiResources([.. others.Select(other => other.Object)]);
        var resource = resources.Of(manifest.Object);
        var isNamespaced = resource.IsNamespaced;

        // A Scale is there as long as its workload; ephemeral containers come to a pod that had none.
        var (operation, old) = resource.SubResource == "scale"
            ? (Operations.Update, SubresourceObject.Of(resources.Scaled(manifest.Object)!.Value, "scale"))
            : (Operation, Operation == Operations.Update ? OldObjectOf(manifest) : default);
        if (SubResource == "ephemeralcontainers" && Operation == Operations.Update && !old.Exists)
        {
            old = manifest.Object.Copy();
            old["spec"u8].Remove("ephemeralContainers");
        }

        var sent = SubresourceObject.Of(manifest.Object, SubResource);
        var request = new DryRunRequest
        {
            Object = sent.Exists ? sent : manifest.Object,
            Resource = sent.Exists ? resource with { Kind = sent["kind"u8].Text!, KindGroup = ApiResource.Of(sent).KindGroup, KindVersion = ApiResource.Of(sent).KindVersion } : resource,
            SubResource = SubResource,
            Operation = operation,
            OldObject = sent.Exists && old.Exists ? SubresourceObject.Of(old, SubResource) : old,
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
