using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Sluice.Admission;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Pipeline;

/// <summary>
/// The work on a review is proportional to its size, whichever of its lists and maps is long: steps and allocations are counted over growing sizes, for every
/// type of the catalogue. What these find would be a way for whoever may create a pod to keep a processor busy.
/// </summary>
public sealed class WorkTests
{
    private const int Small = 1000;
    private const int Times = 4;

    // Besides what is proportional there are indexes that only long lists get.
    private const double MostSteps = Times * 1.15;

    // Buffers grow by doubling, so that the next size may come just behind one of the counts; what is not linear would be at sixteen.
    private const double MostBytes = Times * 2.2;

    // Settings under which a type does the most; the others are as their examples have them.
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["env"] = "{ overwrite: true, env: [{ name: A0, value: x }, { name: REGION, value: eu }] }",
        ["sidecar"] = """
            {
              containers: [{ name: proxy, image: "x:1", args: ["${containers[0].name}", "${annotations['key-7']:-none}"] }],
              volumes: [{ name: shared, emptyDir: {} }], volumeMounts: [{ name: shared, mountPath: /shared }],
              env: [{ name: WHO, value: "${labels['key-3']:-none}" }], imagePullSecrets: [{ name: pull }],
            }
            """,
        ["scheduling-defaults"] = "{ tolerations: [{ key: spot, operator: Exists }, { operator: Exists }], nodeSelector: { a: b }, antiAffinity: { topologyKey: zone }, topologySpreadConstraints: [{ topologyKey: zone }] }",
        ["required-metadata"] = "{ labels: { team: \"[a-z]+\" }, annotations: { key-5: x }, forbiddenLabels: [\"key-*\"], forbiddenAnnotations: [\"*-3\"], workloads: true, allowExisting: true }",
        ["metadata"] = "{ labels: { key-5: a, other: b }, annotations: { key-7: c }, overwrite: true }",
        ["pod-security"] = "{ level: restricted, workloads: true }",
        ["image-registries"] = "{ registries: [registry.example.com], workloads: true }",
        ["overcommit"] = "{ pods: { cpu: 0.5, memory: 0.5 } }",
        ["security-defaults"] = "{ noServiceAccountToken: true, readOnlyRootFilesystem: true }",
        ["deletion-protection"] = "{ protect: [{ namespaces: [prod-*] }] }",
    };

    // Each makes one list or map of a pod as long as it is told.
    private static readonly Dictionary<string, Action<JsonObject, int>> Shapes = new()
    {
        ["containers"] = (pod, count) => pod["spec"]!["containers"] = List(count, i => Container($"c-{i}")),
        ["initContainers"] = (pod, count) => pod["spec"]!["initContainers"] = List(count, i => Container($"i-{i}")),
        ["native sidecars"] = (pod, count) => pod["spec"]!["initContainers"] = List(count, i => With(Container($"n-{i}"), "restartPolicy", "Always")),
        ["ephemeralContainers"] = (pod, count) => pod["spec"]!["ephemeralContainers"] = List(count, i => Container($"e-{i}")),
        ["env"] = (pod, count) => First(pod)["env"] = List(count, i => new JsonObject { ["name"] = $"A{i}", ["value"] = "1" }),
        ["env of one name"] = (pod, count) => First(pod)["env"] = List(count, _ => new JsonObject { ["name"] = "REGION", ["value"] = "1" }),
        ["a chain of variables"] = (pod, count) =>
        {
            First(pod)["env"] = List(count, i => new JsonObject { ["name"] = $"A{i}", ["value"] = $"$(A{i + 1})" });
            First(pod)["volumeMounts"] = List(1, _ => new JsonObject { ["name"] = "logs", ["mountPath"] = "/var/log/app", ["subPathExpr"] = "$(A0)" });
        },
        ["references in a subPathExpr"] = (pod, count) =>
        {
            First(pod)["env"] = List(40, i => new JsonObject { ["name"] = $"A{i}", ["value"] = "$($($(" });
            First(pod)["volumeMounts"] = List(1, _ => new JsonObject { ["name"] = "logs", ["mountPath"] = "/var/log/app", ["subPathExpr"] = string.Concat(Enumerable.Range(0, count).Select(i => $"$(A{i % 40})$(")) });
        },
        ["ports"] = (pod, count) => First(pod)["ports"] = List(count, i => new JsonObject { ["containerPort"] = i + 1000, ["hostPort"] = i + 1000, ["protocol"] = "UDP" }),
        ["volumeMounts"] = (pod, count) => First(pod)["volumeMounts"] = List(count, i => new JsonObject { ["name"] = "logs", ["mountPath"] = $"/data/{i}" }),
        ["mounts of a token"] = (pod, count) => First(pod)["volumeMounts"] = List(count, i => new JsonObject { ["name"] = i % 2 == 0 ? "kube-api-access-x" : "logs", ["mountPath"] = $"/data/{i}" }),
        ["volumes"] = (pod, count) => pod["spec"]!["volumes"] = List(count, i => new JsonObject { ["name"] = i == 0 ? "var-log-app" : $"var-log-app-{i + 1}", ["hostPath"] = new JsonObject { ["path"] = "/x" } }),
        ["volumes of tokens"] = (pod, count) => pod["spec"]!["volumes"] = List(count, i => new JsonObject
        {
            ["name"] = $"kube-api-access-{i}",
            ["projected"] = new JsonObject { ["sources"] = List(1, _ => new JsonObject { ["serviceAccountToken"] = new JsonObject { ["path"] = "token" } }) },
        }),
        ["sources of a volume"] = (pod, count) => pod["spec"]!["volumes"] = List(1, _ => new JsonObject { ["name"] = "kube-api-access-x", ["projected"] = new JsonObject { ["sources"] = List(count, i => new JsonObject { ["secret"] = new JsonObject { ["name"] = $"s-{i}" } }) } }),
        ["tolerations"] = (pod, count) => pod["spec"]!["tolerations"] = List(count, i => new JsonObject { ["key"] = i % 2 == 0 ? "node.kubernetes.io/not-ready" : $"k-{i}", ["operator"] = "Exists", ["effect"] = "NoExecute", ["tolerationSeconds"] = 300 }),
        ["nodeSelector"] = (pod, count) => pod["spec"]!["nodeSelector"] = Map(count),
        ["imagePullSecrets"] = (pod, count) => pod["spec"]!["imagePullSecrets"] = List(count, i => new JsonObject { ["name"] = $"s-{i}" }),
        ["topologySpreadConstraints"] = (pod, count) => pod["spec"]!["topologySpreadConstraints"] = List(count, i => new JsonObject { ["topologyKey"] = $"z-{i}", ["maxSkew"] = 1 }),
        ["sysctls"] = (pod, count) => pod["spec"]!["securityContext"] = new JsonObject { ["sysctls"] = List(count, i => new JsonObject { ["name"] = $"kernel.{i}", ["value"] = "1" }) },
        ["capabilities"] = (pod, count) => First(pod)["securityContext"] = new JsonObject { ["capabilities"] = new JsonObject { ["add"] = List(count, i => JsonValue.Create($"CAP_{i}")) } },
        ["limits"] = (pod, count) => First(pod)["resources"] = new JsonObject { ["limits"] = Map(count), ["requests"] = Map(count) },
        ["labels"] = (pod, count) => pod["metadata"]!["labels"] = Map(count),
        ["annotations"] = (pod, count) => Merge(pod["metadata"]!["annotations"]!.AsObject(), Map(count)),
        ["profiles in annotations"] = (pod, count) =>
        {
            pod["spec"]!["containers"] = List(count, i => Container($"c-{i}"));
            Merge(pod["metadata"]!["annotations"]!.AsObject(), new JsonObject(Enumerable.Range(0, count).Select(i =>
                KeyValuePair.Create<string, JsonNode?>($"container.seccomp.security.alpha.kubernetes.io/c-{i}", "unconfined"))));
        },
        ["original requests"] = (pod, count) =>
        {
            pod["spec"]!["containers"] = List(count, i => Container($"c-{i}"));
            pod["metadata"]!["annotations"]!["overcommit.sluice.dev/original-requests"] =
                new JsonObject(Enumerable.Range(0, count).Select(i => KeyValuePair.Create<string, JsonNode?>($"c-{i}", new JsonObject { ["cpu"] = "3" }))).ToJsonString();
        },
        ["ownerReferences"] = (pod, count) => pod["metadata"]!["ownerReferences"] = List(count, i => new JsonObject { ["kind"] = "StatefulSet", ["name"] = $"o-{i}" }),
        ["log paths"] = (pod, count) => pod["metadata"]!["annotations"]!["filebeat.log-path"] = string.Join(',', Enumerable.Range(0, count).Select(i => $"/var/log/app/{i}.log")),
        ["tags"] = (pod, count) => pod["metadata"]!["annotations"]!["consul.sluice.dev/tags"] = string.Join(',', Enumerable.Range(0, count).Select(i => $"t-{i}")),
        ["containers with mounts"] = (pod, count) =>
        {
            pod["metadata"]!["annotations"]!["filebeat.log-path"] = "/a/x.log,/b/x.log,/c/x.log";
            pod["spec"]!["containers"] = List(count / 4, i => With(Container($"c-{i}"), "volumeMounts", List(4, m => new JsonObject { ["name"] = $"v-{m}", ["mountPath"] = $"/m/{m}" })));
        },
    };

    // The same for every type.
    private static readonly ConcurrentDictionary<(string Shape, string Operation, int Count), byte[]> PodReviews = new();

    public static TheoryData<string> Types { get; } = [.. Catalogue.Default.Types.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public void The_work_of_a_type_grows_no_faster_than_the_pod(string type)
    {
        var policy = Catalogue.Default.Find(type)!;
        var webhook = policy.Kind == PolicyKind.Mutating ? "mutate" : "validate";
        var faults = Shapes.SelectMany(shape => new[] { "CREATE", "UPDATE" }, (shape, operation) => FindGrowth(policy, webhook, shape.Key, operation,
            count => PodReviews.GetOrAdd((shape.Key, operation, count), _ => Review(Pod(shape.Value, count), operation))));
        Assert.Equal("", string.Join('\n', faults.OfType<string>()));
    }

    [Fact]
    public void The_work_on_an_ingress_grows_no_faster_than_it()
    {
        var fault = FindGrowth(Catalogue.Default.Find("ingress-backends")!, "validate", "rules", "CREATE", count => Review(Ingress(count / Times / 4), "CREATE"));
        Assert.Null(fault);
    }

    private static string? FindGrowth(PolicyType type, string webhook, string shape, string operation, Func<int, byte[]> make)
    {
        var configuration = Settings.TryGetValue(type.Name, out var settings)
            ? $"policies:\n  - name: p\n    type: {type.Name}\n    settings:\n{string.Concat(settings.Split('\n').Select(line => $"      {line}\n"))}"
            : Examples.Configuration(type);
        WorkCount Count(int size) => WorkCount.Of(configuration, webhook, make(size), new FakeKubernetesApi(new JsonObject()));

        // The first review of all pays for what is made once.
        Count(2);
        var (few, many) = (Count(Small), Count(Small * Times));
        var (steps, bytes) = ((double)many.Steps / few.Steps, (double)many.Bytes / few.Bytes);
        return !(steps > MostSteps || bytes > MostBytes)
            ? null
            : $"{shape} on {operation}: {Times} times as many take {steps:0.00} times the steps ({few.Steps} to {many.Steps}) and {bytes:0.00} times the bytes ({few.Bytes} to {many.Bytes})";
    }

    private static byte[] Review(JsonObject @object, string operation)
    {
        var request = new JsonObject { ["operation"] = operation, ["namespace"] = "shop" };
        if (operation == "UPDATE")
        {
            request["oldObject"] = Changed(@object);
        }

        return ReviewBuilder.Build(@object, request);
    }

    private static JsonObject Pod(Action<JsonObject, int> shape, int count)
    {
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["name"] = "web-0",
                ["namespace"] = "shop",
                ["labels"] = new JsonObject { ["app"] = "web" },
                ["annotations"] = new JsonObject
                {
                    ["filebeat.enabled"] = "true",
                    ["filebeat.log-path"] = "/var/log/app/*.log",
                    ["consul.sluice.dev/register"] = "true",
                    ["example.com/inject-proxy"] = "true",
                },
                ["ownerReferences"] = List(1, _ => new JsonObject { ["kind"] = "StatefulSet", ["name"] = "web", ["controller"] = true }),
            },
            ["spec"] = new JsonObject { ["containers"] = List(1, _ => Container("web")), ["volumes"] = List(1, _ => new JsonObject { ["name"] = "logs", ["emptyDir"] = new JsonObject() }) },
        };
        shape(pod, count);
        return pod;
    }

    private static JsonObject Ingress(int count) => new()
    {
        ["apiVersion"] = "networking.k8s.io/v1",
        ["kind"] = "Ingress",
        ["metadata"] = new JsonObject { ["name"] = "web", ["namespace"] = "shop" },
        ["spec"] = new JsonObject
        {
            ["rules"] = List(count, i => new JsonObject
            {
                ["host"] = $"h-{i}",
                ["http"] = new JsonObject { ["paths"] = List(1, _ => new JsonObject { ["backend"] = new JsonObject { ["service"] = new JsonObject { ["name"] = $"s-{i}", ["port"] = new JsonObject { ["number"] = 80 } } } }) },
            }),
        },
    };

    private static JsonObject Container(string name) => new()
    {
        ["name"] = name,
        ["image"] = "nginx",
        ["ports"] = List(1, _ => new JsonObject { ["containerPort"] = 5678 }),
        ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "1", ["memory"] = "1Gi" } },
    };

    // As it was before the update: the last item of each list has another image and name, the order stays.
    private static JsonObject Changed(JsonObject @object)
    {
        var old = @object.DeepClone().AsObject();
        foreach (var list in new[] { "containers", "initContainers", "ephemeralContainers" })
        {
            if (old["spec"]![list] is JsonArray { Count: > 0 } items)
            {
                items[^1]!["image"] = "other";
                if (list == "ephemeralContainers")
                {
                    items.Insert(0, Container("first"));
                }
            }
        }

        return old;
    }

    private static JsonArray List(int count, Func<int, JsonNode?> make) => [.. Enumerable.Range(0, count).Select(make)];

    private static JsonObject Map(int count) => new(Enumerable.Range(0, count).Select(i => KeyValuePair.Create<string, JsonNode?>($"key-{i}", $"{i}")));

    private static JsonObject First(JsonObject pod) => pod["spec"]!["containers"]![0]!.AsObject();

    private static JsonObject With(JsonObject item, string name, JsonNode? value)
    {
        item[name] = value;
        return item;
    }

    private static void Merge(JsonObject map, JsonObject more)
    {
        foreach (var (key, value) in more)
        {
            map[key] = value?.DeepClone();
        }
    }
}
