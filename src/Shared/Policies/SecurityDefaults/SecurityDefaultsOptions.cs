using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.SecurityDefaults;

/// <summary>Settings of <c>security-defaults</c>: a switch for each default. Those that the restricted Pod Security Standard asks for are on.</summary>
internal static class SecurityDefaultsOptions
{
    public static readonly Option<bool> RunAsNonRoot = new("runAsNonRoot", Shapes.Boolean, true,
        "Set runAsNonRoot: true for the pod. When a container asks for runAsUser: 0 and says nothing of runAsNonRoot, it is set for each of the others instead, because that container could not start.");

    public static readonly Option<bool> SeccompRuntimeDefault = new("seccompRuntimeDefault", Shapes.Boolean, true,
        "Set the seccompProfile of the pod to RuntimeDefault. A container's own profile stays.");

    public static readonly Option<bool> DropAllCapabilities = new("dropAllCapabilities", Shapes.Boolean, true,
        "Set capabilities.drop: [ALL] for each container that has no drop; what it adds stays. Privileged containers, and those that add ALL, are left alone.");

    public static readonly Option<bool> NoPrivilegeEscalation = new("noPrivilegeEscalation", Shapes.Boolean, true,
        "Set allowPrivilegeEscalation: false for each container. Those that are privileged or add SYS_ADMIN are left alone: Kubernetes refuses the two together.");

    public static readonly Option<bool> ReadOnlyRootFilesystem = new("readOnlyRootFilesystem", Shapes.Boolean, false,
        "Set readOnlyRootFilesystem: true for each container.");

    public static readonly Option<bool> NoServiceAccountToken = new("noServiceAccountToken", Shapes.Boolean, false,
        "Set automountServiceAccountToken: false for the pod, and take away the token that the API server has put into it already. " +
        "A pod that needs its token says automountServiceAccountToken: true itself; that its service account says so is not enough.");

    /// <summary>A switch for each default.</summary>
    public static IReadOnlyList<Option<bool>> Switches { get; } =
        [RunAsNonRoot, SeccompRuntimeDefault, DropAllCapabilities, NoPrivilegeEscalation, ReadOnlyRootFilesystem, NoServiceAccountToken];

    public static IReadOnlyList<Option> All { get; } = [.. Switches, ContainerNames.Setting];
}
