using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Policies.Pods;

namespace Sluice.Policies.PodSecurity;

/// <summary>Denies pods that a profile of the Pod Security Standards does not allow.</summary>
/// <param name="standard">The profile's controls.</param>
/// <param name="version">The version as the settings have it, for the message.</param>
/// <param name="workloads">Whether pod templates are checked.</param>
/// <param name="exemptions">What is let through.</param>
/// <param name="names">Which containers are judged.</param>
internal sealed class PodSecurityPolicy(PodSecurityStandard standard, string version, bool workloads, PodSecurityExemptions exemptions, GlobSet names) : LocalPolicy
{
    // Of a pod's subresources only this one brings containers; a resize changes nothing that the standard looks at.
    private static readonly ResourceRule[] PodsOnly =
    [
        new("", "pods", Operations.Create | Operations.Update),
        new("", "pods/ephemeralcontainers", Operations.Update),
    ];

    public static PolicyType Type { get; } = new()
    {
        Name = "pod-security",
        Kind = PolicyKind.Validating,
        Summary = "Denies pods that violate the Pod Security Standards, profile baseline or restricted.",
        Options = PodSecurityOptions.All,
        Rules = settings => settings.Get(PodSecurityOptions.Workloads) ? [.. PodsOnly, .. PodRules.Workloads] : PodsOnly,
        Create = Create,
        Check = new PodSecurityCheck(),
        ExampleSettings = "level: restricted\nworkloads: true\nexemptions:\n  namespaces: [\"storage-*\"]\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        if (!Pod.TryGet(request.Object, workloads, out var pod) || exemptions.Cover(request, pod) || !IsSignificant(request, pod))
        {
            return Verdict.Allow;
        }

        var violations = standard.Check(pod, names);
        if (violations.Count == 0)
        {
            return Verdict.Allow;
        }

        var level = standard.Level == PodSecurityLevel.Baseline ? "baseline" : "restricted";
        var verb = pod.Path.Length == 0 ? "violates" : $"{pod.Path.TrimEnd('.')} would violate";
        return Verdict.DenyIfAny(violations) with { Heading = $"{verb} PodSecurity \"{level}:{version}\"" };
    }

    private static PodSecurityPolicy Create(PolicyContext context)
    {
        var version = context.Settings.Get(PodSecurityOptions.Version);
        var standard = new PodSecurityStandard(context.Settings.Get(PodSecurityOptions.Level), PodSecurityOptions.Minor(version));
        var exemptions = PodSecurityExemptions.From(context.Settings.Get(PodSecurityOptions.Exemptions));
        return new PodSecurityPolicy(standard, version, context.Settings.Get(PodSecurityOptions.Workloads), exemptions, context.Settings.Get(ContainerNames.Setting));
    }

    // A pod made before the policy must still get its labels, its status and its end; a workload also its scale and its finalizers.
    private bool IsSignificant(AdmissionRequest request, Pod pod)
    {
        if (request.Operation != Operations.Update || !Pod.TryGet(request.OldObject, workloads, out var old))
        {
            return true;
        }

        return pod.Path.Length == 0 ? ContainersDiffer(pod, old) : !pod.Root.ValueEquals(old.Root);
    }

    // What a running pod can change of what the standard looks at: new containers and other images.
    // The built-in admission draws the line at the same place.
    private static bool ContainersDiffer(Pod pod, Pod old) =>
        ImagesDiffer(pod.Spec["initContainers"u8], old.Spec["initContainers"u8])
        || ImagesDiffer(pod.Spec["containers"u8], old.Spec["containers"u8])
        || EphemeralContainersDiffer(pod, old);

    private static bool ImagesDiffer(Node containers, Node old)
    {
        var others = old.Items.GetEnumerator();
        foreach (var container in containers.Items)
        {
            if (!others.MoveNext() || container["image"u8].Text != others.Current["image"u8].Text)
            {
                return true;
            }
        }

        return others.MoveNext();
    }

    // They may stand in another order, and may go.
    private static bool EphemeralContainersDiffer(Pod pod, Pod old)
    {
        var before = old.Containers(ContainerKinds.Ephemeral).Select(container => (container.Name, container.Node["image"u8].Text)).ToHashSet();
        return pod.Containers(ContainerKinds.Ephemeral).Any(container => !before.Contains((container.Name, container.Node["image"u8].Text)));
    }
}
