using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Policies;
using Sluice.Shared.Tests.Policies;
using Xunit.Abstractions;

namespace Sluice.Cluster.Tests.Golden;

/// <summary>
/// Pods on an API server whose ServiceAccount plugin is on: it mounts a token into what Sluice added, and has Sluice asked once more. The second review changes and
/// refuses nothing.
/// </summary>
public sealed class ReviewedTwiceTests(ServiceAccountCluster cluster, ITestOutputHelper output) : IClassFixture<ServiceAccountCluster>
{
    private const string Space = "default";

    private static readonly Dictionary<string, string> Injectors = new(StringComparer.Ordinal)
    {
        ["filebeat"] = "type: filebeat-sidecar",
        ["nginx"] = "type: nginx-sidecar",
        ["sidecar"] = """
            type: sidecar, settings: { containers: [{
              name: proxy, image: envoyproxy/envoy:v1.36.2, env: [{ name: INDEX, value: "" }, { name: REGION, value: us }], resources: { limits: { cpu: "0.5", memory: 2Gi }, requests: {} },
              readinessProbe: { httpGet: { path: /ready, port: 9901 }, initialDelaySeconds: 0 }, volumeMounts: [{ name: shared, mountPath: /shared, readOnly: false }] }],
              volumes: [{ name: shared, emptyDir: {} }] }
            """.ReplaceLineEndings(" "),
    };

    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["image-rewrite"] = "type: image-rewrite, settings: { rules: [{ from: docker.io/*, to: mirror.example.com/* }] }",
        ["resource-defaults"] = "type: resource-defaults, settings: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 1Gi }, minimum: { cpu: 75m }, maximum: { memory: 1Gi } }",
        ["overcommit"] = "type: overcommit, settings: { pods: { cpu: 0.5, memory: 0.5 } }",
        ["env"] = "type: env, settings: { overwrite: true, env: [{ name: EMPTY, value: \"\" }, { name: REGION, value: eu }] }",
        ["security-defaults"] = "type: security-defaults, settings: { readOnlyRootFilesystem: true }",
        ["statefulset-index"] = "type: statefulset-index",
    };

    public static TheoryData<string> Types => GoldenCasesTests.Types;

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var injector in Injectors.Keys)
            {
                foreach (var other in Others.Keys)
                {
                    pairs.Add(other, injector);
                    pairs.Add(injector, other);
                }
            }

            return pairs;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Pairs))]
    public async Task Nothing_is_left_to_do_in_the_second_review(string first, string second)
    {
        cluster.Use($"policies:\n  - {{ name: first, {Policy(first)} }}\n  - {{ name: second, {Policy(second)} }}\n");
        await new CasePreparation(cluster).PrepareAsync(Space);
        var before = cluster.PodMutations;
        var created = await cluster.Api.CreateAsync($"/api/v1/namespaces/{Space}/pods?dryRun=All", Pod);
        Assert.True(created.IsSuccess, created.Text);
        Assert.Equal(2, cluster.PodMutations - before);

        var stored = JsonNode.Parse(created.Text)!;
        foreach (var field in (string[])["uid", "resourceVersion", "creationTimestamp", "managedFields"])
        {
            stored["metadata"]!.AsObject().Remove(field);
        }

        before = cluster.PodMutations;
        var again = await cluster.Api.CreateAsync($"/api/v1/namespaces/{Space}/pods?dryRun=All", stored.ToJsonString());
        Assert.True(again.IsSuccess, again.Text);
        Assert.Empty(JsonDifference.Find(StoredState.Of(created), StoredState.Of(again)));
        Assert.Equal(1, cluster.PodMutations - before);
    }

    [SkippableTheory]
    [MemberData(nameof(Types))]
    public async Task The_API_server_stores_and_says_what_the_cases_expect(string type) => await GoldenCasesTests.RunAsync(cluster, type, output);

    private static string Policy(string name) => Injectors.TryGetValue(name, out var injector) ? injector : Others[name];

    private const string Pod = """
        {
          "apiVersion": "v1", "kind": "Pod",
          "metadata": {
            "name": "web-2", "labels": { "app": "web" }, "annotations": { "filebeat.enabled": "true" },
            "ownerReferences": [{ "apiVersion": "apps/v1", "kind": "StatefulSet", "name": "web", "uid": "9b1a7f0e-0000-4000-8000-000000000001", "controller": true }]
          },
          "spec": { "containers": [{
            "name": "web", "image": "nginx", "ports": [{ "containerPort": 8080 }], "env": [{ "name": "URL", "value": "http://$(REGION)" }, { "name": "REGION", "value": "x" }],
            "resources": { "requests": { "cpu": "200m", "memory": "2Gi" } }
          }] }
        }
        """;
}
