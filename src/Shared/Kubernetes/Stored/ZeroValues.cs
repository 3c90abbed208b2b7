using System.Collections.Frozen;
using Sluice.Json;
using Sluice.Kubernetes.Schema;

namespace Sluice.Kubernetes.Stored;

/// <summary>
/// Which values the API server does not keep: it reads an object into Go's structs and writes it from there, where a field with <c>omitempty</c> that has the zero
/// of its type is left out. See https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#optional-vs-required
/// </summary>
internal static class ZeroValues
{
    // Fields that are pointers in Go (k8s.io/api): their zero says something else than their absence, and is kept. The OpenAPI document does not tell them.
    private static readonly FrozenSet<string> Pointers = FrozenSet.Create(StringComparer.Ordinal,
        "activeDeadlineSeconds", "allocateLoadBalancerNodePorts", "allowPrivilegeEscalation", "automountServiceAccountToken", "backoffLimit", "blockOwnerDeletion", "completions", "controller",
        "defaultMode", "deletionGracePeriodSeconds", "enableServiceLinks", "expirationSeconds", "failedJobsHistoryLimit", "fsGroup", "fsGroupChangePolicy", "hostProcess", "hostUsers",
        "hostnameOverride", "immutable", "manualSelector", "minDomains", "mode", "mountPropagation", "optional", "parallelism", "preemptionPolicy", "priority", "privileged", "procMount",
        "progressDeadlineSeconds", "readOnlyRootFilesystem", "recursiveReadOnly", "replicas", "revisionHistoryLimit", "runAsGroup", "runAsNonRoot", "runAsUser", "runAsUserName",
        "runtimeClassName", "seLinuxChangePolicy", "service", "setHostnameAsFQDN", "shareProcessNamespace", "startingDeadlineSeconds", "stopSignal", "storageClassName",
        "successfulJobsHistoryLimit", "supplementalGroupsPolicy", "suspend", "terminationGracePeriodSeconds", "tolerationSeconds", "ttlSecondsAfterFinished", "volumeMode");

    // Structs that are no pointers: always written, whether anything is in them or not.
    private static readonly FrozenSet<string> Structs = FrozenSet.Create(StringComparer.Ordinal, "resources", "metadata", "status", "strategy", "updateStrategy");

    /// <summary>Whether the API server leaves a field out that has this value.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">What was sent.</param>
    public static bool IsDropped(SchemaField field, Node value)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (value.IsAbsent)
        {
            return true;
        }

        // An empty map and an empty list are dropped whatever is in them; an empty object is one that was pointed to.
        if (field.Container != SchemaContainer.Single)
        {
            return !field.IsRequired && value is { IsArray: true, Count: 0 } or { IsObject: true, Count: 0 };
        }

        return !field.IsRequired && !Pointers.Contains(field.Name) && field.Value switch
        {
            SchemaValue.Text or SchemaValue.Bytes => value.TextEquals(""u8),
            SchemaValue.Integer or SchemaValue.Number => value.Integer == 0,
            SchemaValue.Boolean => value.IsFalse,
            SchemaValue.Object => value is { IsObject: true, Count: 0 } && Structs.Contains(field.Name),
            _ => false,
        };
    }
}
