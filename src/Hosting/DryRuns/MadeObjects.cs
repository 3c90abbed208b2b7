using System.Globalization;
using Sluice.Json;

namespace Sluice.Hosting.DryRuns;

/// <summary>An object as a controller would make it.</summary>
/// <param name="Object">The object.</param>
/// <param name="User">Who makes it.</param>
internal sealed record MadeObject(Node Object, string User);

/// <summary>
/// What controllers make of a workload before there is a pod (<see cref="WorkloadPods"/>): the ReplicaSet of a Deployment, the Job of a CronJob, the
/// PersistentVolumeClaims of a StatefulSet.
/// </summary>
internal static class MadeObjects
{
    /// <summary>The objects, in the order in which they are made; none of other kinds.</summary>
    public static IEnumerable<MadeObject> Of(Node workload)
    {
        var resource = ApiResource.Of(workload);
        return (resource.Group, resource.Kind) switch
        {
            ("apps", "Deployment") when workload["spec"u8]["template"u8].IsObject => [new MadeObject(ReplicaSetOf(workload), WorkloadPods.Controller("deployment"))],
            ("batch", "CronJob") when workload["spec"u8]["jobTemplate"u8].IsObject => [new MadeObject(JobOf(workload), WorkloadPods.Controller("cronjob"))],
            ("apps", "StatefulSet") => ClaimsOf(workload),
            _ => [],
        };
    }

    private static Node ReplicaSetOf(Node deployment)
    {
        var spec = deployment["spec"u8];
        var hash = WorkloadPods.Hash(spec["template"u8]);
        var name = WorkloadPods.NameOf(deployment);
        var made = Create("apps/v1", "ReplicaSet", $"{name}-{hash}");
        Copy(spec["template"u8]["metadata"u8], made["metadata"u8], "labels");
        Copy(deployment["metadata"u8], made["metadata"u8], "annotations");
        made["metadata"u8].EnsureObject("labels").Set("pod-template-hash", hash);
        made["metadata"u8].EnsureArray("ownerReferences").AppendJson(WorkloadPods.Owner("apps/v1", "Deployment", name).Span);
        foreach (var field in (string[])["replicas", "minReadySeconds", "selector", "template"])
        {
            Copy(spec, made.EnsureObject("spec"), field);
        }

        made["spec"u8].EnsureObject("selector").EnsureObject("matchLabels").Set("pod-template-hash", hash);
        made["spec"u8]["template"u8].EnsureObject("metadata").EnsureObject("labels").Set("pod-template-hash", hash);
        return made;
    }

    private static Node JobOf(Node cronJob)
    {
        var template = cronJob["spec"u8]["jobTemplate"u8];
        var name = WorkloadPods.NameOf(cronJob);
        var made = Create("batch/v1", "Job", $"{name}-{WorkloadPods.ScheduledMinute}");
        Copy(template["metadata"u8], made["metadata"u8], "labels");
        Copy(template["metadata"u8], made["metadata"u8], "annotations");
        made["metadata"u8].EnsureArray("ownerReferences").AppendJson(WorkloadPods.Owner("batch/v1", "CronJob", name).Span);
        Copy(template, made, "spec");
        return made;
    }

    private static IEnumerable<MadeObject> ClaimsOf(Node statefulSet)
    {
        var spec = statefulSet["spec"u8];
        var pod = $"{WorkloadPods.NameOf(statefulSet)}-{(spec["ordinals"u8]["start"u8].Integer ?? 0).ToString(CultureInfo.InvariantCulture)}";
        foreach (var template in spec["volumeClaimTemplates"u8].Items)
        {
            var made = Create("v1", "PersistentVolumeClaim", $"{template["metadata"u8]["name"u8].Text}-{pod}");
            Copy(template["metadata"u8], made["metadata"u8], "labels");
            Copy(template["metadata"u8], made["metadata"u8], "annotations");
            foreach (var label in spec["selector"u8]["matchLabels"u8].Members)
            {
                made["metadata"u8].EnsureObject("labels").Set(label.Name, label.Value.Text ?? "");
            }

            Copy(template, made, "spec");
            yield return new MadeObject(made, WorkloadPods.Controller("statefulset"));
        }
    }

    private static Node Create(string apiVersion, string kind, string name)
    {
        var made = Node.Parse("{}"u8);
        made.Set("apiVersion", apiVersion);
        made.Set("kind", kind);
        made.EnsureObject("metadata").Set("name", name);
        return made;
    }

    private static void Copy(Node from, Node to, string field)
    {
        if (!from[field].IsAbsent)
        {
            to.Set(field, from[field]);
        }
    }
}
