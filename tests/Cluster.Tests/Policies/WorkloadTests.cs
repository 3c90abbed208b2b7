using Sluice.Cluster.Tests.Cluster;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>Pod policies that judge the template of a Deployment, so that <c>kubectl apply</c> is told at once.</summary>
[Collection(PolicyClusterCollection.Name)]
public sealed class WorkloadTests(PolicyCluster cluster)
{
    private const string Space = "workloads";

    private const string HouseRules =
        """
        policies:
          - name: owners
            type: required-metadata
            settings: { labels: { team: "[a-z]+" }, workloads: true }
          - name: registries
            type: image-registries
            settings: { registries: [registry.example.com], workloads: true }
          - name: hardening
            type: pod-security
            settings: { level: baseline, workloads: true }
        """;

    private const string Faulty =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: faulty }
        spec:
          selector: { matchLabels: { app: faulty } }
          template:
            metadata: { labels: { app: faulty } }
            spec:
              hostNetwork: true
              initContainers:
                - { name: prepare, image: busybox }
              containers:
                - { name: web, image: "nginx:1", securityContext: { privileged: true } }
        """;

    private const string Good =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: good, labels: { team: shop } }
        spec:
          selector: { matchLabels: { app: good } }
          template:
            metadata: { labels: { app: good, team: shop } }
            spec:
              containers:
                - { name: web, image: "registry.example.com/nginx:1" }
        """;

    [SkippableFact]
    public async Task A_Deployment_with_faults_is_refused_by_apply_with_one_message_that_names_them_all()
    {
        await PrepareAsync();

        var refused = await ApplyAsync(Faulty);

        Assert.Equal(1, refused.ExitCode);
        string[] faults =
        [
            "policy \"owners\": metadata.labels[\"team\"]: missing",
            "spec.template.metadata.labels[\"team\"]: missing",
            "policy \"registries\": spec.template.spec.initContainers[0].image: \"busybox\"",
            "spec.template.spec.containers[0].image: \"nginx:1\"",
            "policy \"hardening\": spec.template would violate PodSecurity \"baseline",
            "host namespaces (hostNetwork=true)",
            "privileged (container \"web\" must not set securityContext.privileged=true)",
        ];
        Assert.All(faults, fault => Assert.Contains(fault, refused.Error, StringComparison.Ordinal));
        Assert.Single(refused.Error.Split('\n'), line => line.Contains("denied the request", StringComparison.Ordinal));
        Assert.Contains("not found", (await cluster.Kubectl("get", "deployment", "faulty", "-n", Space)).Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_good_Deployment_is_applied_and_refused_once_an_apply_spoils_it()
    {
        await PrepareAsync();
        (await ApplyAsync(Good)).OrThrow();

        var refused = await ApplyAsync(Good.Replace("registry.example.com/nginx:1", "nginx:2", StringComparison.Ordinal));

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("spec.template.spec.containers[0].image: \"nginx:2\"", refused.Error, StringComparison.Ordinal);
        var image = await cluster.Kubectl("get", "deployment", "good", "-n", Space, "-o", "jsonpath={.spec.template.spec.containers[*].image}");
        Assert.Equal("registry.example.com/nginx:1", image.OrThrow());
    }

    private Task<KubectlResult> ApplyAsync(string manifest) => cluster.KubectlAs("admin", manifest, "apply", "-n", Space, "-f", "-");

    private async Task PrepareAsync()
    {
        cluster.UseNone();
        await cluster.EnsureNamespaceAsync(Space);
        cluster.Use(HouseRules);
    }
}
