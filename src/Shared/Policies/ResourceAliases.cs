using Sluice.Kubernetes.Schema;

namespace Sluice.Policies;

/// <summary>Other names under which people know Kubernetes' resources: kinds, singular names, other groups', kubectl's short names.</summary>
internal static class ResourceAliases
{
    // kubectl api-resources lists them.
    private static readonly Dictionary<string, string> ShortNames = new(
        ("cj=cronjobs cm=configmaps crd=customresourcedefinitions crds=customresourcedefinitions csr=certificatesigningrequests "
            + "deploy=deployments ds=daemonsets ep=endpoints ev=events hpa=horizontalpodautoscalers ing=ingresses limits=limitranges "
            + "netpol=networkpolicies no=nodes ns=namespaces pc=priorityclasses pdb=poddisruptionbudgets po=pods pv=persistentvolumes "
            + "pvc=persistentvolumeclaims quota=resourcequotas rc=replicationcontrollers rs=replicasets sa=serviceaccounts sc=storageclasses "
            + "sts=statefulsets svc=services")
        .Split(' ').Select(entry => KeyValuePair.Create(entry.Split('=')[0], entry.Split('=')[1])), StringComparer.OrdinalIgnoreCase);

    /// <summary>The resources that a name may stand for, of whatever group; none when it is none of Kubernetes' own.</summary>
    public static IReadOnlyList<SchemaResource> Find(string name)
    {
        var plural = ShortNames.GetValueOrDefault(name, name);
        return
        [
            .. KubernetesSchema.Default.Resources
                .Where(resource => resource.Plural.Equals(plural, StringComparison.OrdinalIgnoreCase) || resource.Kind.Equals(plural, StringComparison.OrdinalIgnoreCase))
                .DistinctBy(resource => resource.QualifiedName),
        ];
    }
}
