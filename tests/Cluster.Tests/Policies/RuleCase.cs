using System.Text;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Json;
using Sluice.Testing;
using Sluice.Yaml;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>Policies and what they are asked about.</summary>
internal sealed record RuleSuite(string Name, string Configuration, IReadOnlyList<RuleCase> Cases);

/// <summary>A request of a sluice-test.yaml as a real API server takes it: what the case leaves out because no rule looks at it is filled in.</summary>
internal sealed record RuleCase(string Operation, JsonObject Object, JsonObject? Old, string Namespace, IReadOnlyList<JsonObject> Cluster)
{
    private static readonly Dictionary<string, (string Path, string Defaults)> Kinds = new()
    {
        ["Pod"] = ("/api/v1", "{}"),
        ["ConfigMap"] = ("/api/v1", "{}"),
        ["Service"] = ("/api/v1", """{"spec":{"ports":[{"port":80}]}}"""),
        ["PersistentVolumeClaim"] = ("/api/v1", """{"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}"""),
        ["Deployment"] = ("/apis/apps/v1", Workload),
        ["StatefulSet"] = ("/apis/apps/v1", Workload),
        ["DaemonSet"] = ("/apis/apps/v1", Workload),
        ["ReplicationController"] = ("/api/v1", "{}"),
        ["PodTemplate"] = ("/api/v1", "{}"),
        ["Job"] = ("/apis/batch/v1", """{"spec":{"template":{"spec":{"restartPolicy":"Never"}}}}"""),
        ["CronJob"] = ("/apis/batch/v1", """{"spec":{"schedule":"* * * * *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never"}}}}}}"""),
        ["ReplicaSet"] = ("/apis/apps/v1", Workload),
        ["Ingress"] = ("/apis/networking.k8s.io/v1", """{"spec":{"defaultBackend":{"service":{"name":"web","port":{"number":80}}}}}"""),
        ["PodDisruptionBudget"] = ("/apis/policy/v1", """{"spec":{"selector":{"matchLabels":{"app":"web"}}}}"""),
    };

    private const string Workload = """{"spec":{"selector":{"matchLabels":{"app":"filled-in"}},"template":{"metadata":{"labels":{"app":"filled-in"}},"spec":{"containers":[{"name":"web","image":"registry.example.com/web:1"}]}}}}""";

    /// <summary>Whether it is let in, where the test says it.</summary>
    public bool? Expected { get; init; }

    /// <summary>Whether it is about what else is in the cluster.</summary>
    public bool HasCluster => Cluster.Count > 0;

    /// <summary>The cases of samples/rules.</summary>
    public static IEnumerable<RuleSuite> All() => Directory.GetDirectories(RepositoryRoot.File("samples", "rules")).Order(StringComparer.Ordinal).Select(folder => new RuleSuite(
        Path.GetFileName(folder), File.ReadAllText(Path.Combine(folder, "sluice.yaml")), [.. Read(Path.Combine(folder, "sluice-test.yaml"))]));

    /// <summary>Makes what else is in the cluster, and what is updated.</summary>
    public async Task PrepareAsync(PolicyCluster cluster)
    {
        cluster.UseNone();
        foreach (var item in Cluster)
        {
            var metadata = item["metadata"]!.AsObject();
            if ((string)item["kind"]! == "Namespace")
            {
                var labels = new JsonObject { ["environment"] = null, ["cost-center"] = null };
                foreach (var (name, value) in metadata["labels"]?.AsObject() ?? [])
                {
                    labels[name] = value?.DeepClone();
                }

                (await cluster.Api.PatchAsync($"/api/v1/namespaces/{metadata["name"]}", new JsonObject { ["metadata"] = new JsonObject { ["labels"] = labels } }.ToJsonString())).OrThrow();
            }
            else
            {
                await cluster.EnsureAsync($"/api/v1/namespaces/{metadata["namespace"]}/configmaps", item.ToJsonString());
            }
        }

        if (Old is not null)
        {
            (await cluster.Api.CreateAsync(Collection, Old.ToJsonString())).OrThrow();
        }
    }

    /// <summary>Sends it as a dry run.</summary>
    /// <param name="cluster">Gets it.</param>
    /// <param name="native">The label by which the API server's own policies know it; null for none.</param>
    public Task<ApiResponse> SendAsync(PolicyCluster cluster, string? native)
    {
        var sent = (JsonObject)Object.DeepClone();
        if (native is not null)
        {
            var metadata = sent["metadata"]!.AsObject();
            metadata["labels"] ??= new JsonObject();
            metadata["labels"]!["sluice-native"] = native;
        }

        return Old is null
            ? cluster.Api.CreateAsync($"{Collection}?dryRun=All", sent.ToJsonString())
            : cluster.Api.ReplaceAsync($"{Collection}/{sent["metadata"]!["name"]}?dryRun=All", sent.ToJsonString());
    }

    /// <summary>Takes away what was made to be updated.</summary>
    public async Task CleanUpAsync(PolicyCluster cluster)
    {
        if (Old is not null)
        {
            (await cluster.Api.DeleteAsync($"{Collection}/{Old["metadata"]!["name"]}")).OrThrow();
        }
    }

    private string Collection => $"{Kinds[(string)Object["kind"]!].Path}/namespaces/{Namespace}/{((string)Object["kind"]!).ToLowerInvariant()}{((string)Object["kind"]! == "Ingress" ? "es" : "s")}";

    private static IEnumerable<RuleCase> Read(string file)
    {
        var output = new ByteBuffer();
        YamlToJson.Write(YamlReader.Read(File.ReadAllText(file), new ErrorList(file))!, output);
        foreach (var test in JsonNode.Parse(Encoding.UTF8.GetString(output.Span))!["tests"]!.AsArray())
        {
            var input = test!["input"]!.AsObject();
            var space = (string?)test["namespace"] ?? "default";
            yield return new RuleCase(
                (string?)test["operation"] ?? "CREATE",
                FillIn(input),
                test["oldObject"] is JsonObject old ? FillIn(old) : null,
                space,
                [.. test["cluster"]?.AsArray().Select(item => item!.AsObject()) ?? []])
            {
                Expected = (string?)test["expect"]?["decision"] is { } decision ? decision == "allowed" : null,
            };
        }
    }

    /// <summary>Fills in what no rule looks at.</summary>
    public static JsonObject FillIn(JsonObject given)
    {
        var filled = (JsonObject)given.DeepClone();
        Merge(filled, JsonNode.Parse(Kinds[(string)given["kind"]!].Defaults)!.AsObject());
        return filled;
    }

    private static void Merge(JsonObject target, JsonObject defaults)
    {
        foreach (var (name, value) in defaults)
        {
            if (target[name] is JsonObject inner && value is JsonObject more)
            {
                Merge(inner, more);
            }
            else
            {
                target[name] ??= value?.DeepClone();
            }
        }
    }
}
