using System.Collections.Immutable;

namespace Sluice.Policies;

/// <summary>The policy types that a sluice.yaml may name. Never changes: a host is given one, and <see cref="With"/> makes another.</summary>
public sealed class Catalogue
{
    private Catalogue(ImmutableArray<PolicyType> types) => Types = types;

    /// <summary>The types that come with Sluice. A new one is one folder beside this file and one line here.</summary>
    public static Catalogue Default { get; } = new(
    [
        FilebeatSidecar.FilebeatPolicy.Type,
        NginxSidecar.NginxPolicy.Type,
        Sidecar.SidecarPolicy.Type,
        Metadata.MetadataPolicy.Type,
        PodSecurity.PodSecurityPolicy.Type,
        SchedulingDefaults.SchedulingDefaultsPolicy.Type,
        SecurityDefaults.SecurityDefaultsPolicy.Type,
        Env.EnvPolicy.Type,
        ResourceDefaults.ResourceDefaultsPolicy.Type,
        ConsulRegistration.ConsulRegistrationPolicy.Type,
        Overcommit.OvercommitPolicy.Type,
        StatefulSetIndex.StatefulSetIndexPolicy.Type,
        ImageRewrite.ImageRewritePolicy.Type,
        ImageRegistries.ImageRegistriesPolicy.Type,
        IngressBackends.IngressBackendsPolicy.Type,
        RequiredMetadata.RequiredMetadataPolicy.Type,
        DeletionProtection.DeletionProtectionPolicy.Type,
        Validation.ValidationPolicy.Type,
        Mutation.MutationPolicy.Type,
        NamespaceObjects.NamespaceObjectsPolicy.Type,
    ]);

    /// <summary>One type alone.</summary>
    internal static Catalogue Of(PolicyType type) => new([type]);

    /// <summary>Every type, in the order of the reference.</summary>
    public ImmutableArray<PolicyType> Types { get; }

    /// <summary>The same with further types behind its own.</summary>
    /// <exception cref="ArgumentException">A type has the name of another one.</exception>
    public Catalogue With(params ReadOnlySpan<PolicyType> types)
    {
        var all = this;
        foreach (var type in types)
        {
            all = all.Find(type.Name) is null
                ? new Catalogue(all.Types.Add(type))
                : throw new ArgumentException($"The catalogue has a type \"{type.Name}\" already.", nameof(types));
        }

        return all;
    }

    /// <summary>The type of that name, or null.</summary>
    public PolicyType? Find(string name)
    {
        foreach (var type in Types)
        {
            if (type.Name == name)
            {
                return type;
            }
        }

        return null;
    }
}
