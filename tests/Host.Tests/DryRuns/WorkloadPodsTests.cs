using System.Text;
using System.Text.Json.Nodes;
using Sluice.Hosting.DryRuns;
using Sluice.Json;

namespace Sluice.Host.Tests.DryRuns;

public sealed class WorkloadPodsTests
{
    private const string Template = """{ "metadata": { "name": "ignored", "labels": { "app": "a" }, "annotations": { "k": "v" } }, "spec": { "containers": [{ "name": "a" }], "volumes": [{ "name": "data", "emptyDir": {} }] } }""";

    [Fact]
    public void The_pod_of_a_Deployment_is_made_by_a_ReplicaSet()
    {
        var (pod, user) = Make("apps/v1", "Deployment");
        var owner = pod["metadata"]!["ownerReferences"]![0]!;
        var hash = (string)pod["metadata"]!["labels"]!["pod-template-hash"]!;
        Assert.Equal(("apps/v1", "ReplicaSet", $"w-{hash}", true, true),
            ((string)owner["apiVersion"]!, (string)owner["kind"]!, (string)owner["name"]!, (bool)owner["controller"]!, (bool)owner["blockOwnerDeletion"]!));
        Assert.Equal(($"w-{hash}-", null, "a", "v"), ((string)pod["metadata"]!["generateName"]!, pod["metadata"]!["name"], (string)pod["metadata"]!["labels"]!["app"]!, (string)pod["metadata"]!["annotations"]!["k"]!));
        Assert.Matches("^[bcdfghjklmnpqrstvwxz2456789]{8,10}$", hash);
        Assert.Equal("system:serviceaccount:kube-system:replicaset-controller", user);
        Assert.Equal("a", (string)pod["spec"]!["containers"]![0]!["name"]!);
    }

    [Fact]
    public void The_pod_of_a_StatefulSet_is_its_first_with_its_claims()
    {
        var (pod, user) = Make("apps/v1", "StatefulSet", """, "serviceName": "svc", "volumeClaimTemplates": [{ "metadata": { "name": "data" } }]""");
        var labels = pod["metadata"]!["labels"]!;
        Assert.Equal(("w-0", "0", "w-0", "w-0", "svc"),
            ((string)pod["metadata"]!["name"]!, (string)labels["apps.kubernetes.io/pod-index"]!, (string)labels["statefulset.kubernetes.io/pod-name"]!, (string)pod["spec"]!["hostname"]!, (string)pod["spec"]!["subdomain"]!));
        Assert.Equal("""[{"name":"data","persistentVolumeClaim":{"claimName":"data-w-0"}}]""", pod["spec"]!["volumes"]!.ToJsonString());
        Assert.Equal("system:serviceaccount:kube-system:statefulset-controller", user);
    }

    [Fact]
    public void The_ordinals_of_a_StatefulSet_may_start_elsewhere() =>
        Assert.Equal("w-5", (string)Make("apps/v1", "StatefulSet", """, "ordinals": { "start": 5 }""").Pod["metadata"]!["name"]!);

    [Fact]
    public void The_pod_of_a_DaemonSet_is_for_one_node_and_tolerates_its_taints()
    {
        var (pod, user) = Make("apps/v1", "DaemonSet");
        Assert.Equal(6, pod["spec"]!["tolerations"]!.AsArray().Count);
        Assert.Equal("metadata.name", (string)pod["spec"]!["affinity"]!["nodeAffinity"]!["requiredDuringSchedulingIgnoredDuringExecution"]!["nodeSelectorTerms"]![0]!["matchFields"]![0]!["key"]!);
        Assert.Equal("system:serviceaccount:kube-system:daemon-set-controller", user);
    }

    [Theory]
    [InlineData("Job", "", "w-", "w")]
    [InlineData("CronJob", "", "w-29000000-", "w-29000000")]
    [InlineData("Job", """, "completionMode": "Indexed" """, "w-0-", "w")]
    public void The_pod_of_a_Job_has_the_Jobs_name_and_a_finalizer(string kind, string spec, string generateName, string job)
    {
        var (pod, user) = Make("batch/v1", kind, spec);
        var metadata = pod["metadata"]!;
        Assert.Equal((generateName, job, job, "batch.kubernetes.io/job-tracking"),
            ((string)metadata["generateName"]!, (string)metadata["labels"]!["job-name"]!, (string)metadata["ownerReferences"]![0]!["name"]!, (string)metadata["finalizers"]![0]!));
        Assert.Equal(spec.Length > 0, pod["spec"]!["containers"]![0]!["env"]?[0]?["name"]?.GetValue<string>() == "JOB_COMPLETION_INDEX");
        Assert.Equal("system:serviceaccount:kube-system:job-controller", user);
    }

    [Theory]
    [InlineData("apps/v1", "ReplicaSet", "replicaset")]
    [InlineData("v1", "ReplicationController", "replication")]
    public void The_pod_of_a_plain_controller_has_its_name(string apiVersion, string kind, string controller)
    {
        var (pod, user) = Make(apiVersion, kind);
        Assert.Equal(("w-", kind), ((string)pod["metadata"]!["generateName"]!, (string)pod["metadata"]!["ownerReferences"]![0]!["kind"]!));
        Assert.Equal($"system:serviceaccount:kube-system:{controller}-controller", user);
    }

    [Theory]
    [InlineData("""{ "apiVersion": "v1", "kind": "Pod", "spec": {} }""")]
    [InlineData("""{ "apiVersion": "apps/v1", "kind": "Deployment", "spec": {} }""")]
    [InlineData("""{ "apiVersion": "example.com/v1", "kind": "Deployment", "spec": { "template": { "spec": {} } } }""")]
    public void Nothing_is_made_of_what_is_no_workload(string json) => Assert.Null(WorkloadPods.Of(Node.Parse(Encoding.UTF8.GetBytes(json))));

    private static (JsonNode Pod, string User) Make(string apiVersion, string kind, string spec = "")
    {
        var template = $$"""{ "template": {{Template}}{{spec}} }""";
        var body = kind == "CronJob" ? $$"""{ "jobTemplate": { "spec": {{template}} } }""" : template;
        var made = WorkloadPods.Of(Node.Parse(Encoding.UTF8.GetBytes($$"""{ "apiVersion": "{{apiVersion}}", "kind": "{{kind}}", "metadata": { "name": "w" }, "spec": {{body}} }""")))!;
        return (JsonNode.Parse(made.Pod.ToJson().Span)!, made.User);
    }
}
