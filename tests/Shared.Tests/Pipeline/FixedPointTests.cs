using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes.Stored;
using Sluice.Shared.Tests.Common;
using Independent = Sluice.Shared.Tests.Common.IndependentPatch;

namespace Sluice.Shared.Tests.Pipeline;

/// <summary>
/// The answer is a fixed point of all policies together. The API server asks again whenever another plugin or webhook has changed a pod, with the pod as it stores
/// it: then nothing is left to do, and nothing is refused.
/// </summary>
public sealed class FixedPointTests
{
    // Policies that get into each other's way: containers that others rewrite, amounts that several of them set, variables and labels that two of them write.
    private static readonly string[] Policies =
    [
        "{ type: filebeat-sidecar }",
        "{ type: filebeat-sidecar, settings: { native: true, onInvalid: Warn } }",
        "{ type: nginx-sidecar }",
        """
        {
          type: sidecar,
          settings: {
            containers: [{
              name: proxy, image: "envoyproxy/envoy:v1.36.2", args: ["--id=${metadata.name:-${labels['app']:-none}}"], env: [{ name: INDEX, value: "" }, { name: REGION, value: us }],
              resources: { limits: { cpu: "0.5", memory: 2Gi } }, readinessProbe: { httpGet: { path: /ready, port: 9901 }, initialDelaySeconds: 0 },
              volumeMounts: [{ name: shared, mountPath: /shared, readOnly: false }],
            }],
            volumes: [{ name: shared, emptyDir: { medium: "" } }], volumeMounts: [{ name: shared, mountPath: /shared/, readOnly: false }], env: [{ name: PROXY_EXTRA, value: "" }],
            labels: { tier: silver },
          },
        }
        """,
        "{ type: sidecar, settings: { onClash: Skip, initContainers: [{ name: agent, image: busybox, restartPolicy: Always }], env: [{ name: AGENT, value: \"yes\" }] } }",
        """
        {
          type: sidecar,
          settings: {
            containers: [{
              name: reader, image: reader, args: ["${containers[0].image:-none}", "${containers[0].ports[0].name:-none}", "${labels['tier']:-none}"],
              env: [{ name: CPU, value: "${containers[0].resources.requests.cpu:-none}" }, { name: USER, value: "${containers[0].securityContext.runAsNonRoot:-none}" }],
            }],
            env: [{ name: READ, value: "${containers[0].image:-none}" }, { name: VOLUME, value: "${spec.volumes[0].name:-none}" }],
            labels: { copied: "${labels['tier']:-none}" },
          },
        }
        """,
        "{ type: metadata, settings: { labels: { environment: production } } }",
        "{ type: metadata, settings: { overwrite: true, labels: { tier: gold, app: web, copied: mine }, annotations: { filebeat.enabled: \"true\" } } }",
        "{ type: scheduling-defaults, settings: { antiAffinity: { topologyKey: zone }, tolerations: [{ key: spot, operator: Exists }], topologySpreadConstraints: [{ topologyKey: zone }] } }",
        "{ type: security-defaults, settings: { readOnlyRootFilesystem: true, noServiceAccountToken: true } }",
        "{ type: env, settings: { overwrite: true, env: [{ name: EMPTY, value: \"\" }, { name: REGION, value: eu }, { name: NODE_NAME, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }] } }",
        "{ type: resource-defaults, settings: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 1Gi }, minimum: { cpu: 75m }, maximum: { memory: 1Gi } } }",
        "{ type: consul-registration }",
        "{ type: overcommit, settings: { pods: { cpu: 0.5, memory: 0.5 } } }",
        "{ type: statefulset-index }",
        "{ type: image-rewrite, settings: { rules: [{ from: \"docker.io/*\", to: \"mirror.example.com/*\" }] } }",
    ];

    private static readonly string[] Additions = ["reader", "READ", "VOLUME", "proxy", "PROXY_EXTRA", "shared"];

    private static readonly Gen<string> Pods =
        from pod in PodGenerators.Pod
        from isOfStatefulSet in Gen.Elements(true, false)
        from keys in Gen.SubListOf("filebeat.enabled", "consul.sluice.dev/register")
        select Dress(pod, isOfStatefulSet, keys);

    private static readonly Gen<string> Configurations =
        from count in Gen.Choose(2, 3)
        from order in Gen.Shuffle(Policies)
        select string.Join('\n', order.Take(count).Select((policy, index) => policy.TrimEnd()[..^1].TrimEnd().TrimEnd(',') + $", name: p{index} }}").Select(policy => "  - " + policy.Replace("\n", "\n    ", StringComparison.Ordinal)).Prepend("policies:"));

    [Fact]
    public void Two_or_three_policies_in_any_order_have_nothing_left_to_do_when_they_are_asked_again()
    {
        var generator = from configuration in Configurations from pod in Pods select (configuration, pod);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Arb.From(generator), input =>
        {
            var webhook = TestWebhook.Of(input.configuration);
            var answer = Ask(webhook, input.pod);
            if (!answer.Allowed)
            {
                // No pod of these has what these templates add: one that is refused refuses its own work.
                Assert.DoesNotContain(Additions, name => answer.Message.Contains($"the pod has \"{name}\"", StringComparison.Ordinal));
                return;
            }

            var patched = answer.Patch.Length > 0 ? Independent.Apply(JsonNode.Parse(input.pod)!, JsonNode.Parse(answer.Patch)!).ToJsonString() : input.pod;
            var again = Ask(webhook, Store(patched));
            Assert.True(again.Allowed, $"{input.configuration}\n{input.pod}\nthen {Store(patched)}\n{again.Text}");
            Assert.True(again.Patch.Length == 0, $"{input.configuration}\n{input.pod}\n{answer.Patch}\nthen {Store(patched)}\n{again.Patch}");
            Assert.DoesNotContain(answer.Warnings, warning => warning.Contains("did not come to an end", StringComparison.Ordinal));
        }));
    }

    [Fact]
    public async Task An_earlier_policy_sees_what_a_later_one_made_within_the_same_review()
    {
        var webhook = new TestWebhook(
            TestPolicy.Mutating("reader", request => request.Object.Set("copy", request.Object["made"u8].Text ?? "nothing")),
            TestPolicy.Mutating("writer", request => request.Object.Set("made", "x")));
        var answer = await webhook.AskAsync(Reviews.Pod());
        Assert.Equal("""[{"op":"add","path":"/copy","value":"x"},{"op":"add","path":"/made","value":"x"}]""", answer.Patch);
        Assert.Equal(["reader", "writer"], answer.AuditAnnotations.Keys);
    }

    [Fact]
    public async Task Nothing_runs_twice_when_nobody_or_the_first_policy_alone_edits()
    {
        var runs = 0;
        var webhook = new TestWebhook(
            TestPolicy.Mutating("writer", request => request.Object.Set("made", "x")),
            TestPolicy.Mutating("reader", _ => runs++));
        await webhook.AskAsync(Reviews.Pod());
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task Policies_that_undo_each_other_settle_when_together_they_make_the_same_every_time()
    {
        var webhook = new TestWebhook(
            TestPolicy.Mutating("one", request => request.Object.Set("x", "1")),
            TestPolicy.Mutating("two", request => request.Object.Set("x", "2")));
        var answer = await webhook.AskAsync(Reviews.Pod());
        Assert.Equal("""[{"op":"add","path":"/x","value":"2"}]""", answer.Patch);
        Assert.Empty(answer.Warnings);
    }

    [Fact]
    public async Task Policies_that_never_settle_end_with_a_warning()
    {
        static void Count(AdmissionRequest request, string mine, string other) => request.Object.Set(mine, (request.Object[other].Integer ?? 0) + 1);
        var webhook = new TestWebhook(
            TestPolicy.Mutating("one", request => Count(request, "a", "b")),
            TestPolicy.Mutating("two", request => Count(request, "b", "a")));
        var answer = await webhook.AskAsync(Reviews.Pod());
        Assert.Equal(["the policies change each other's work and did not come to an end in 10 rounds: \"sluice check\" names them"], answer.Warnings);
    }

    [Fact]
    public async Task A_policy_that_refuses_what_a_later_one_made_refuses_at_once()
    {
        var webhook = new TestWebhook(
            TestPolicy.Local("guard", PolicyKind.Mutating, request => request.Object["made"u8].Exists ? Verdict.Deny("made: is there") : Verdict.Allow),
            TestPolicy.Mutating("writer", request => request.Object.Set("made", "x")));
        var answer = await webhook.AskAsync(Reviews.Pod());
        Assert.Equal("policy \"guard\": made: is there", answer.Message);
    }

    private static Answer Ask(TestWebhook webhook, string pod) =>
        webhook.AskAsync(Reviews.Pod(request => request["object"] = JsonNode.Parse(pod))).GetAwaiter().GetResult();

    private static string Store(string pod)
    {
        var document = new Document();
        Assert.Null(document.Parse(Encoding.UTF8.GetBytes(pod)));
        var stored = new ByteBuffer();
        StoredForm.Write(document.Root, stored);
        return Encoding.UTF8.GetString(stored.Span);
    }

    // The API server sends nothing that it has not read into its own types.
    private static string Dress(string text, bool isOfStatefulSet, IReadOnlyCollection<string> keys)
    {
        var pod = JsonNode.Parse(text)!;
        if (isOfStatefulSet)
        {
            pod["metadata"]!["name"] = "web-0";
            pod["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "StatefulSet", ["name"] = "web", ["uid"] = "u", ["controller"] = true });
        }

        // Names of containers are unique in what the API server takes.
        var names = new HashSet<string>();
        foreach (var (index, container) in new[] { "initContainers", "containers" }.SelectMany(list => pod["spec"]![list] as JsonArray ?? []).Index())
        {
            var name = (string)container!["name"]!;
            container["name"] = names.Add(name) ? name : $"{name}-{index}";
        }

        foreach (var key in keys)
        {
            pod["metadata"]!["annotations"] ??= new JsonObject();
            pod["metadata"]!["annotations"]![key] = "true";
        }

        return Store(pod.ToJsonString());
    }
}
