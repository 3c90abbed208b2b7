using System.Collections.Frozen;
using Sluice.Json;

namespace Sluice.Policies.PodSecurity;

/// <summary>Controls on the node's security modules: AppArmor and SELinux.</summary>
internal static class ProfileControls
{
    private const string AppArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/";

    private static readonly FrozenSet<string> OldTypes = FrozenSet.Create(StringComparer.Ordinal,
        "", "container_t", "container_init_t", "container_kvm_t");

    private static readonly FrozenSet<string> Types = FrozenSet.Create(StringComparer.Ordinal, [.. OldTypes, "container_engine_t"]);

    /// <summary>AppArmor, as fields and as the annotations from before v1.30.</summary>
    public static string? AppArmor(PodView pod)
    {
        var profiles = Wording.NewSet();
        var isPod = IsForbidden(pod.SecurityContext, profiles);
        var containers = pod.ContainersWhere(context => IsForbidden(context, profiles));
        var annotations = ForbiddenAnnotations(pod.Metadata["annotations"u8]);
        if (!isPod && containers.Count == 0 && annotations.Count == 0)
        {
            return null;
        }

        var setters = isPod || containers.Count > 0 ? Wording.Setters(isPod, containers) : "";
        var both = setters.Length > 0 && annotations.Count > 0 ? " and " : "";
        var annotated = annotations.Count > 0 ? Wording.Plural(annotations, "annotation") : "";
        List<string> values = [.. profiles, .. annotations];
        return Wording.Violation(Wording.Plural(values, "forbidden AppArmor profile"),
            $"{setters}{both}{annotated} must not set AppArmor profile type to {Wording.Quoted(values)}");
    }

    /// <summary>SELinux, from v1.31 on.</summary>
    public static string? SeLinux(PodView pod) => SeLinux(pod, Types);

    /// <summary>SELinux, before v1.31.</summary>
    public static string? SeLinuxBefore31(PodView pod) => SeLinux(pod, OldTypes);

    private static bool IsForbidden(Node securityContext, SortedSet<string> profiles)
    {
        var profile = securityContext["appArmorProfile"u8];
        if (profile.IsAbsent || profile["type"u8].Text is "RuntimeDefault" or "Localhost")
        {
            return false;
        }

        profiles.Add(profile["type"u8].Text ?? "");
        return true;
    }

    private static SortedSet<string> ForbiddenAnnotations(Node annotations)
    {
        var forbidden = Wording.NewSet();
        foreach (var annotation in annotations.Members)
        {
            var value = annotation.Value.Text ?? "";
            if (annotation.Name.StartsWith(AppArmorAnnotation, StringComparison.Ordinal)
                && value is not ("" or "runtime/default")
                && !value.StartsWith("localhost/", StringComparison.Ordinal))
            {
                forbidden.Add($"{annotation.Name}=\"{value}\"");
            }
        }

        return forbidden;
    }

    private static string? SeLinux(PodView pod, FrozenSet<string> allowed)
    {
        var faults = new SeLinuxFaults(allowed);
        var isPod = faults.Examine(pod.SecurityContext);
        var containers = pod.ContainersWhere(faults.Examine);
        return isPod || containers.Count > 0
            ? Wording.Violation("seLinuxOptions", $"{Wording.Setters(isPod, containers)} set forbidden securityContext.seLinuxOptions: {faults}")
            : null;
    }

    private sealed class SeLinuxFaults(FrozenSet<string> allowed)
    {
        private readonly SortedSet<string> _types = Wording.NewSet();
        private bool _user;
        private bool _role;

        public bool Examine(Node securityContext)
        {
            var options = securityContext["seLinuxOptions"u8];
            var type = options["type"u8].Text ?? "";
            var (isTypeBad, hasUser, hasRole) = (!allowed.Contains(type), HasText(options["user"u8]), HasText(options["role"u8]));
            if (isTypeBad)
            {
                _types.Add(type);
            }

            _user |= hasUser;
            _role |= hasRole;
            return isTypeBad || hasUser || hasRole;
        }

        public override string ToString()
        {
            var faults = new List<string>();
            if (_types.Count > 0)
            {
                faults.Add($"{Wording.Plural(_types, "type")} {Wording.Quoted(_types)}");
            }

            if (_user)
            {
                faults.Add("user may not be set");
            }

            if (_role)
            {
                faults.Add("role may not be set");
            }

            return string.Join("; ", faults);
        }

        private static bool HasText(Node node) => node.Text is { Length: > 0 };
    }
}
