using System.Globalization;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.PodSecurity;

/// <summary>Settings of <c>pod-security</c>.</summary>
internal static class PodSecurityOptions
{
    private const string VersionPrefix = "v1.";

    public static readonly Option<PodSecurityLevel> Level = new("level",
        Shapes.Choice(("baseline", PodSecurityLevel.Baseline), ("restricted", PodSecurityLevel.Restricted)), PodSecurityLevel.Baseline,
        "The profile of the Pod Security Standards (https://kubernetes.io/docs/concepts/security/pod-security-standards/): baseline prevents known privilege escalations, restricted also asks for hardening.");

    public static readonly Option<string> Version = new("version",
        Shapes.TextThat($"latest, or a version from v1.0 to {VersionPrefix}{PodSecurityStandard.NewestMinor}", text => TryParse(text, out _)), "v1.36",
        "The release of Kubernetes whose edition of the standard holds; latest is the newest that Sluice knows.");

    public static readonly Option<bool> Workloads = new("workloads", Shapes.Boolean, false,
        "Whether the pod templates of Deployments, StatefulSets, DaemonSets, ReplicaSets, ReplicationControllers, Jobs and CronJobs are checked too, so that kubectl apply says no at once.");

    public static readonly Option<IReadOnlyList<string>> ExemptNamespaces = new("namespaces", Shapes.List(Shapes.NonEmptyText), [],
        "Namespaces whose pods are let through, as globs.");

    public static readonly Option<IReadOnlyList<string>> ExemptUsers = new("users", Shapes.List(Shapes.NonEmptyText), [],
        "Users whose requests are let through, as globs. A pod of a workload is made by the controller's user, not by who made the workload.");

    public static readonly Option<IReadOnlyList<string>> ExemptRuntimeClasses = new("runtimeClasses", Shapes.List(Shapes.NonEmptyText), [],
        "Values of runtimeClassName whose pods are let through, as globs.");

    public static readonly Option<Settings?> Exemptions = Option.Optional("exemptions", Shapes.Object(ExemptNamespaces, ExemptUsers, ExemptRuntimeClasses),
        "What is let through without a check.");

    public static IReadOnlyList<Option> All { get; } = [Level, Version, Workloads, Exemptions, ContainerNames.Setting];

    /// <summary>The minor version of a text that the option accepts.</summary>
    public static int Minor(string version) => TryParse(version, out var minor) ? minor : PodSecurityStandard.NewestMinor;

    private static bool TryParse(string text, out int minor)
    {
        minor = PodSecurityStandard.NewestMinor;
        return text == "latest"
            || (text.StartsWith(VersionPrefix, StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(VersionPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out minor)
                && minor <= PodSecurityStandard.NewestMinor);
    }
}
