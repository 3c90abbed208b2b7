using System.Collections.Immutable;

namespace Sluice.Policies;

/// <summary>The catalogue of policy types. A new type is one folder beside this file and one line here.</summary>
public static class Catalogue
{
    /// <summary>Every type, in the order of the reference.</summary>
    public static ImmutableArray<PolicyType> Types { get; } =
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
    ];

    /// <summary>The type of that name, or null.</summary>
    public static PolicyType? Find(string name) => Types.FirstOrDefault(type => type.Name == name);
}
