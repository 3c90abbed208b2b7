using Sluice.Admission;
using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.Pods;

/// <summary>A policy that adds a container of its own to pods: whom it passes over, and what it says of pods that the container keeps running or from being evicted.</summary>
/// <param name="context">What it is made from.</param>
/// <param name="native">The setting that says when the container is a native sidecar.</param>
internal abstract class InjectingPolicy(PolicyContext context, Option<NativeSidecar> native) : NamespacedPolicy(context)
{
    private readonly NativeSidecar _native = context.Settings.Get(native);
    private readonly bool _safeToEvict = context.Settings.Get(LocalVolumes.SafeToEvict);
    private readonly bool _namespaceDefaults = context.Settings.Get(Defaults);
    private readonly bool _knowsNative = context.Services.KnowsNativeSidecars;

    /// <summary>The pod's containers that the setting <c>containers</c> means.</summary>
    protected GlobSet Containers { get; } = context.Settings.Get(ContainerNames.Setting);

    /// <summary>The name of the container that is added.</summary>
    protected abstract ReadOnlySpan<byte> ContainerName { get; }

    /// <summary>Whether the annotations want it.</summary>
    protected abstract bool IsWanted(PodAnnotations annotations);

    /// <summary>What is said of a pod that has a container of that name: it is left alone.</summary>
    protected virtual Verdict LeaveAlone(Container present) => Verdict.Allow;

    /// <summary>Adds it.</summary>
    /// <param name="pod">The pod, whose lists can be edited.</param>
    /// <param name="request">Its request.</param>
    /// <param name="annotations">Its annotations.</param>
    /// <param name="isNative">Whether it is a native sidecar.</param>
    protected abstract Verdict Inject(Pod pod, AdmissionRequest request, PodAnnotations annotations, bool isNative);

    /// <inheritdoc />
    protected sealed override Verdict Evaluate(AdmissionRequest request)
    {
        if (!Pod.TryGet(request, out var pod) || (PodAnnotations.Of(pod, request, _namespaceDefaults) is var annotations && !IsWanted(annotations)))
        {
            return Verdict.Allow;
        }

        if (pod.WalkContainers().Find(ContainerName) is { } present)
        {
            return LeaveAlone(present);
        }

        return !pod.IsEditable() ? Verdict.Allow
            : pod.IsWindows() ? NotAdded(PodSystem.IsForLinux)
            : Inject(pod, request, annotations, _native.IsNative(pod, _knowsNative));
    }

    /// <summary>Lets a pod pass as it is.</summary>
    /// <param name="why">What is against the container.</param>
    protected static Verdict NotAdded(string why) => Verdict.Allow.Warn($"no sidecar was added: {why}");

    /// <summary>Warns of a pod that would end without the container.</summary>
    protected static Verdict WarnOfEnd(Pod pod, bool isNative, Verdict verdict) => pod.CanEnd() && !isNative ? verdict.Warn(PodEnd.NeverEnds) : verdict;

    /// <summary>Keeps a pod evictable, or warns that it is not any more.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="directories">The empty directories that it got.</param>
    /// <param name="verdict">What is said otherwise.</param>
    protected Verdict KeepEvictable(Pod pod, List<string> directories, Verdict verdict) => pod.KeepEvictable(directories, _safeToEvict, verdict);
}
