using System.Globalization;
using System.Text;
using Sluice.Json;

namespace Sluice.Hosting.DryRuns;

/// <summary>A pod as a controller would make it.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="User">Who makes it.</param>
internal sealed record MadePod(Node Pod, string User);

/// <summary>
/// Makes of a workload the pod that its controller would make of it: name, owner, labels and what the controller adds itself. Identifiers that the
/// cluster would draw (uids, hashes) are made up, and always the same.
/// </summary>
internal static class WorkloadPods
{
    // Minutes since 1970 of the run that a CronJob's Job is named after.
    internal const string ScheduledMinute = "29000000";

    private const string Uid = "00000000-0000-0000-0000-000000000001";

    // What Kubernetes writes hashes with: no vowels, so that no words come of them (k8s.io/apimachinery/pkg/util/rand).
    private const string SafeLetters = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>The pod of a workload; null when the object is none, or has no pod template.</summary>
    public static MadePod? Of(Node workload)
    {
        var resource = ApiResource.Of(workload);
        var isCronJob = resource is { Group: "batch", Kind: "CronJob" };
        var spec = isCronJob ? workload["spec"u8]["jobTemplate"u8]["spec"u8] : workload["spec"u8];
        if (!spec["template"u8]["spec"u8].IsObject)
        {
            return null;
        }

        var name = NameOf(workload);
        return (resource.Group, resource.Kind) switch
        {
            ("apps", "Deployment") => OfDeployment(spec, name),
            ("apps", "ReplicaSet") => new MadePod(Create(spec, $"{name}-", Owner("apps/v1", "ReplicaSet", name)), Controller("replicaset")),
            ("", "ReplicationController") => new MadePod(Create(spec, $"{name}-", Owner("v1", "ReplicationController", name)), Controller("replication")),
            ("apps", "StatefulSet") => OfStatefulSet(spec, name, resource.Version),
            ("apps", "DaemonSet") => OfDaemonSet(spec, name),
            ("batch", "Job") => OfJob(spec, name),
            ("batch", "CronJob") => OfJob(spec, $"{name}-{ScheduledMinute}"),
            _ => null,
        };
    }

    private static MadePod OfDeployment(Node spec, string name)
    {
        var hash = Hash(spec["template"u8]);
        var pod = Create(spec, $"{name}-{hash}-", Owner("apps/v1", "ReplicaSet", $"{name}-{hash}"));
        Labels(pod).Set("pod-template-hash", hash);
        return new MadePod(pod, Controller("replicaset"));
    }

    private static MadePod OfStatefulSet(Node spec, string name, string version)
    {
        var ordinal = (spec["ordinals"u8]["start"u8].Integer ?? 0).ToString(CultureInfo.InvariantCulture);
        var podName = $"{name}-{ordinal}";
        var pod = Create(spec, "", Owner($"apps/{version}", "StatefulSet", name));
        pod["metadata"u8].Set("name", podName);
        var labels = Labels(pod);
        labels.Set("apps.kubernetes.io/pod-index", ordinal);
        labels.Set("controller-revision-hash", $"{name}-{Hash(spec["template"u8])}");
        labels.Set("statefulset.kubernetes.io/pod-name", podName);
        pod["spec"u8].Set("hostname", podName);
        if (spec["serviceName"u8].Text is { Length: > 0 } service)
        {
            pod["spec"u8].Set("subdomain", service);
        }

        AddClaims(pod["spec"u8], spec["volumeClaimTemplates"u8], podName);
        return new MadePod(pod, Controller("statefulset"));
    }

    private static void AddClaims(Node podSpec, Node templates, string podName)
    {
        var index = 0;
        foreach (var template in templates.Items)
        {
            var claim = template["metadata"u8]["name"u8].Text ?? "";
            var volumes = podSpec.EnsureArray("volumes");
            RemoveNamed(volumes, claim);
            var volume = volumes.InsertObject(index++);
            volume.Set("name", claim);
            volume.EnsureObject("persistentVolumeClaim").Set("claimName", $"{claim}-{podName}");
        }
    }

    private static void RemoveNamed(Node list, string name)
    {
        for (var i = list.Count - 1; i >= 0; i--)
        {
            if (list[i]["name"u8].Text == name)
            {
                list.RemoveAt(i);
            }
        }
    }

    private static MadePod OfDaemonSet(Node spec, string name)
    {
        var pod = Create(spec, $"{name}-", Owner("apps/v1", "DaemonSet", name));
        var labels = Labels(pod);
        labels.Set("controller-revision-hash", Hash(spec["template"u8]));
        labels.Set("pod-template-generation", "1");
        pod["spec"u8].EnsureObject("affinity").EnsureObject("nodeAffinity").SetJson("requiredDuringSchedulingIgnoredDuringExecution",
            """{"nodeSelectorTerms":[{"matchFields":[{"key":"metadata.name","operator":"In","values":["node-1"]}]}]}"""u8);
        var tolerations = pod["spec"u8].EnsureArray("tolerations");
        foreach (var (taint, effect) in DaemonTaints(pod["spec"u8]["hostNetwork"u8].IsTrue))
        {
            var toleration = tolerations.AppendObject();
            toleration.Set("key", $"node.kubernetes.io/{taint}");
            toleration.Set("operator", "Exists");
            toleration.Set("effect", effect);
        }

        return new MadePod(pod, Controller("daemon-set"));
    }

    // https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations
    private static IEnumerable<(string Taint, string Effect)> DaemonTaints(bool hostNetwork)
    {
        (string, string)[] always =
        [
            ("not-ready", "NoExecute"), ("unreachable", "NoExecute"), ("disk-pressure", "NoSchedule"), ("memory-pressure", "NoSchedule"),
            ("pid-pressure", "NoSchedule"), ("unschedulable", "NoSchedule"),
        ];
        return hostNetwork ? [.. always, ("network-unavailable", "NoSchedule")] : always;
    }

    private static MadePod OfJob(Node spec, string name)
    {
        var isIndexed = spec["completionMode"u8].Text == "Indexed";
        var pod = Create(spec, isIndexed ? $"{name}-0-" : $"{name}-", Owner("batch/v1", "Job", name));
        var labels = Labels(pod);
        labels.Set("batch.kubernetes.io/controller-uid", Uid);
        labels.Set("batch.kubernetes.io/job-name", name);
        labels.Set("controller-uid", Uid);
        labels.Set("job-name", name);
        pod["metadata"u8].EnsureArray("finalizers").Append("batch.kubernetes.io/job-tracking");
        if (isIndexed)
        {
            AddIndex(pod, name);
        }

        return new MadePod(pod, Controller("job"));
    }

    private static void AddIndex(Node pod, string name)
    {
        const string Key = "batch.kubernetes.io/job-completion-index";
        Labels(pod).Set(Key, "0");
        pod["metadata"u8].EnsureObject("annotations").Set(Key, "0");
        pod["spec"u8].Set("hostname", $"{name}-0");
        foreach (var list in (string[])["initContainers", "containers"])
        {
            foreach (var container in pod["spec"u8][list].Items)
            {
                container.EnsureArray("env").AppendJson("""{"name":"JOB_COMPLETION_INDEX","valueFrom":{"fieldRef":{"fieldPath":"metadata.annotations['batch.kubernetes.io/job-completion-index']"}}}"""u8);
            }
        }
    }

    // Of the template's metadata only these go into the pod; a name in it does not.
    private static Node Create(Node spec, string generateName, ReadOnlyMemory<byte> owner)
    {
        var template = spec["template"u8];
        var pod = Node.Parse("""{"apiVersion":"v1","kind":"Pod","metadata":{}}"""u8);
        var metadata = pod["metadata"u8];
        if (generateName.Length > 0)
        {
            metadata.Set("generateName", generateName);
        }

        foreach (var field in (string[])["labels", "annotations", "finalizers"])
        {
            if (!template["metadata"u8][field].IsAbsent)
            {
                metadata.Set(field, template["metadata"u8][field]);
            }
        }

        metadata.EnsureArray("ownerReferences").AppendJson(owner.Span);
        pod.Set("spec", template["spec"u8]);
        return pod;
    }

    private static Node Labels(Node pod) => pod["metadata"u8].EnsureObject("labels");

    internal static ReadOnlyMemory<byte> Owner(string apiVersion, string kind, string name)
    {
        var owner = Node.Parse("{}"u8);
        owner.Set("apiVersion", apiVersion);
        owner.Set("kind", kind);
        owner.Set("name", name);
        owner.Set("uid", Uid);
        owner.Set("controller", true);
        owner.Set("blockOwnerDeletion", true);
        return owner.ToJson();
    }

    internal static string Controller(string name) => $"system:serviceaccount:kube-system:{name}-controller";

    internal static string NameOf(Node workload)
    {
        var metadata = workload["metadata"u8];
        return metadata["name"u8].Text ?? $"{metadata["generateName"u8].Text}x2x4z";
    }

    // FNV-1a, as the controllers hash, though over another form of the template.
    internal static string Hash(Node template)
    {
        var hash = 2166136261u;
        foreach (var part in template.ToJson().Span)
        {
            hash = (hash ^ part) * 16777619u;
        }

        var digits = Encoding.ASCII.GetBytes(hash.ToString(CultureInfo.InvariantCulture));
        return string.Concat(digits.Select(digit => SafeLetters[digit % SafeLetters.Length]));
    }
}
