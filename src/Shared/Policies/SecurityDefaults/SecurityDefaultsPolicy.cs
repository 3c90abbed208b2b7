using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.SecurityDefaults;

/// <summary>
/// Fills in the security settings that a pod leaves out. Ephemeral containers are left alone: they come to a running pod, to look into it with
/// rights that the pod has not. Of a Windows pod only what Kubernetes accepts for it is set: runAsNonRoot and the token.
/// </summary>
internal sealed class SecurityDefaultsPolicy(Settings settings) : LocalPolicy
{
    private readonly bool _runAsNonRoot = settings.Get(SecurityDefaultsOptions.RunAsNonRoot);
    private readonly bool _seccomp = settings.Get(SecurityDefaultsOptions.SeccompRuntimeDefault);
    private readonly bool _dropAll = settings.Get(SecurityDefaultsOptions.DropAllCapabilities);
    private readonly bool _noEscalation = settings.Get(SecurityDefaultsOptions.NoPrivilegeEscalation);
    private readonly bool _readOnly = settings.Get(SecurityDefaultsOptions.ReadOnlyRootFilesystem);
    private readonly GlobSet _names = settings.Get(ContainerNames.Setting);
    private readonly bool _noToken = settings.Get(SecurityDefaultsOptions.NoServiceAccountToken);

    public static PolicyType Type { get; } = new()
    {
        Name = "security-defaults",
        Kind = PolicyKind.Mutating,
        Summary = "Fills in security settings where a pod, its containers and its init containers leave them out; what is there stays. " +
            "With containers left out, what would be the pod's is set for each of the others; only the token is always the pod's. " +
            "Of Windows pods (spec.os or nodeSelector kubernetes.io/os: windows) only runAsNonRoot and automountServiceAccountToken are set.",
        Options = SecurityDefaultsOptions.All,
        Rules = _ => PodRules.Created,
        Create = context => new SecurityDefaultsPolicy(context.Settings),
        Check = new SecurityDefaultsCheck(),
        ExampleSettings = "readOnlyRootFilesystem: true\nnoServiceAccountToken: true\n",
    };

    protected override Verdict Evaluate(AdmissionRequest request)
    {
        if (Pod.TryGet(request, out var pod))
        {
            var containers = pod.Containers(ContainerKinds.Init | ContainerKinds.Regular);
            var meant = containers.Meant(_names);
            ApplyToPod(pod, containers, meant);
            if (!pod.IsWindows())
            {
                ApplyToContainers(meant);
            }
        }

        return Verdict.Allow;
    }

    private void ApplyToPod(Pod pod, IReadOnlyList<Container> containers, IReadOnlyList<Container> meant)
    {
        if (_runAsNonRoot)
        {
            NonRootDefault.Apply(pod, containers, meant);
        }

        if (_seccomp && !pod.IsWindows())
        {
            SetSeccomp(pod, isWhole: meant.Count == containers.Count, meant);
        }

        if (_noToken)
        {
            ServiceAccountToken.TakeAway(pod, containers);
        }
    }

    // What the pod has counts for every container, those too that are left out.
    private static void SetSeccomp(Pod pod, bool isWhole, IReadOnlyList<Container> meant)
    {
        var context = new SecurityContext(pod.Spec);
        if (!context.Lacks("seccompProfile"))
        {
            return;
        }

        foreach (var owner in isWhole ? [pod.Spec] : meant.Select(container => container.Node))
        {
            new SecurityContext(owner).SetDefault("seccompProfile", "{\"type\":\"RuntimeDefault\"}"u8);
        }
    }

    private void ApplyToContainers(IReadOnlyList<Container> containers)
    {
        foreach (var container in containers)
        {
            var context = new SecurityContext(container.Node);
            if (_noEscalation && !context.IsPrivileged && !context.Adds("SYS_ADMIN"))
            {
                context.SetDefault("allowPrivilegeEscalation", false);
            }

            if (_dropAll && !context.IsPrivileged && !context.Adds("ALL"))
            {
                DropAll(container.Node, context);
            }

            if (_readOnly)
            {
                context.SetDefault("readOnlyRootFilesystem", true);
            }
        }
    }

    private static void DropAll(Node container, SecurityContext context)
    {
        // Kubernetes keeps no difference between an empty list and none.
        var capabilities = context["capabilities"];
        if (capabilities.IsObject && (capabilities["drop"u8].IsAbsent || capabilities["drop"u8] is { IsArray: true, Count: 0 }))
        {
            capabilities.SetJson("drop", "[\"ALL\"]"u8);
        }
        else if (context.Lacks("capabilities"))
        {
            container.EnsureObject("securityContext").EnsureObject("capabilities").SetJson("drop", "[\"ALL\"]"u8);
        }
    }
}
