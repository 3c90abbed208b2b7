using Sluice.Kubernetes;
using Sluice.Policies.Pods;

namespace Sluice.Policies.PodSecurity;

/// <summary>
/// The controls of one profile in one version. See https://kubernetes.io/docs/concepts/security/pod-security-standards/ and, for what
/// changed when, https://github.com/kubernetes/pod-security-admission.
/// </summary>
internal sealed class PodSecurityStandard
{
    /// <summary>Minor version of the newest edition known here.</summary>
    public const int NewestMinor = 37;

    // In the order in which the built-in admission names what is violated. A control of restricted stands for the weaker one of
    // baseline that it takes the place of.
    private static readonly Control[] Controls =
    [
        new(PodSecurityLevel.Baseline, 0, ProfileControls.AppArmor),
        new(PodSecurityLevel.Baseline, 0, CapabilityControls.Baseline) { ReplacedFrom = 22 },
        new(PodSecurityLevel.Baseline, 0, HostControls.Namespaces),
        new(PodSecurityLevel.Baseline, 0, VolumeControls.HostPath) { ReplacedFrom = 0 },
        new(PodSecurityLevel.Baseline, 0, HostControls.Ports),
        new(PodSecurityLevel.Baseline, 34, HostControls.ProbesAndLifecycle),
        new(PodSecurityLevel.Baseline, 0, PrivilegeControls.Privileged),
        new(PodSecurityLevel.Baseline, 0, PrivilegeControls.ProcMount) { Until = 35 },
        new(PodSecurityLevel.Baseline, 35, PrivilegeControls.ProcMount) { ReplacedFrom = 35, UserNamespacesAreExempt = true },
        new(PodSecurityLevel.Baseline, 0, ProfileControls.SeLinuxBefore31) { Until = 31 },
        new(PodSecurityLevel.Baseline, 31, ProfileControls.SeLinux),
        new(PodSecurityLevel.Baseline, 0, SeccompControls.Annotations) { Until = 19 },
        new(PodSecurityLevel.Baseline, 19, SeccompControls.Baseline) { ReplacedFrom = 19 },
        new(PodSecurityLevel.Baseline, 0, Sysctls.Since(0)) { Until = 27 },
        new(PodSecurityLevel.Baseline, 27, Sysctls.Since(27)) { Until = 29 },
        new(PodSecurityLevel.Baseline, 29, Sysctls.Since(29)) { Until = 32 },
        new(PodSecurityLevel.Baseline, 32, Sysctls.Since(32)) { Until = 37 },
        new(PodSecurityLevel.Baseline, 37, Sysctls.Since(37)),
        new(PodSecurityLevel.Baseline, 0, HostControls.WindowsHostProcess),
        new(PodSecurityLevel.Restricted, 8, PrivilegeControls.AllowPrivilegeEscalation) { WindowsIsExemptFrom = 25 },
        new(PodSecurityLevel.Restricted, 22, CapabilityControls.Restricted) { WindowsIsExemptFrom = 25 },
        new(PodSecurityLevel.Restricted, 35, PrivilegeControls.ProcMount),
        new(PodSecurityLevel.Restricted, 0, VolumeControls.Types),
        new(PodSecurityLevel.Restricted, 0, UserControls.RunAsNonRoot) { Until = 35 },
        new(PodSecurityLevel.Restricted, 35, UserControls.RunAsNonRoot) { UserNamespacesAreExempt = true },
        new(PodSecurityLevel.Restricted, 23, UserControls.RunAsUser) { Until = 35 },
        new(PodSecurityLevel.Restricted, 35, UserControls.RunAsUser) { UserNamespacesAreExempt = true },
        new(PodSecurityLevel.Restricted, 19, SeccompControls.Restricted) { WindowsIsExemptFrom = 25 },
    ];

    private readonly Control[] _controls;
    private readonly int _minor;

    /// <summary>Picks the controls.</summary>
    /// <param name="level">The profile.</param>
    /// <param name="minor">Minor version of Kubernetes whose edition holds.</param>
    public PodSecurityStandard(PodSecurityLevel level, int minor)
    {
        Level = level;
        _minor = minor;
        _controls = [.. Controls.Where(control => control.Belongs(level, minor))];
    }

    /// <summary>The profile.</summary>
    public PodSecurityLevel Level { get; }

    /// <summary>What a pod violates, each the control with the containers and values at fault; empty when it is allowed.</summary>
    public List<string> Check(Pod pod, GlobSet names)
    {
        var view = new PodView(pod, names);
        var violations = new List<string>();
        foreach (var control in _controls)
        {
            if (control.AppliesTo(view, _minor) && control.Check(view) is { } violation)
            {
                violations.Add(violation);
            }
        }

        return violations;
    }

    /// <summary>One control in the versions in which it reads the same.</summary>
    /// <param name="Level">The profile that it belongs to.</param>
    /// <param name="From">First minor version.</param>
    /// <param name="Check">Says what is violated, or null.</param>
    private sealed record Control(PodSecurityLevel Level, int From, Func<PodView, string?> Check)
    {
        /// <summary>First minor version in which it no longer holds.</summary>
        public int Until { get; init; } = int.MaxValue;

        /// <summary>First minor version in which restricted has a stricter control in its place.</summary>
        public int ReplacedFrom { get; init; } = int.MaxValue;

        /// <summary>First minor version in which pods whose <c>spec.os.name</c> is <c>windows</c> are exempt: validation keeps the field from them.</summary>
        public int WindowsIsExemptFrom { get; init; } = int.MaxValue;

        /// <summary>Whether pods with <c>hostUsers: false</c> are exempt (KEP-127): their root is nobody on the node.</summary>
        public bool UserNamespacesAreExempt { get; init; }

        public bool Belongs(PodSecurityLevel level, int minor) =>
            minor >= From
            && minor < Until
            && Level <= level
            && (level == PodSecurityLevel.Baseline || minor < ReplacedFrom);

        public bool AppliesTo(PodView pod, int minor) =>
            !(UserNamespacesAreExempt && pod.HasUserNamespace)
            && !(pod.IsWindows && minor >= WindowsIsExemptFrom);
    }
}
