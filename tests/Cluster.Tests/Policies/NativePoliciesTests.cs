using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Testing;
using Sluice.Webhooks.Native;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>
/// What <c>sluice webhooks --native</c> prints, in the API server that decides by it: it takes all of it, and says of each object what Sluice says, which is asked about the same
/// object as a webhook. The API server's policies are bound to objects with a label, so that each object meets one of the two at a time.
/// </summary>
[Collection(PolicyClusterCollection.Name)]
public sealed partial class NativePoliciesTests(PolicyCluster cluster)
{
    private const int FirstWithMutatingPolicies = 36;
    private const string Group = "/apis/admissionregistration.k8s.io/v1";
    private const string Label = "sluice-native";

    // What no sample has: values as parameters, a position in a loop, exceptions, users, patterns, errors, annotations.
    private const string More = """
        policies:
          - name: more
            type: validation
            match: { resources: [pods, configmaps], operations: [CREATE], names: { exclude: ["let-*"] }, users: { exclude: ["system:node:*"] }, groups: { exclude: [nobodies] } }
            settings:
              params: { most: 2, words: [a, "it's"], deep: { on: true } }
              variables:
                containers: "object.kind == 'Pod' ? object.spec.containers : []"
              validations:
                - expression: |
                    variables.containers.size() <= params.most
                    && params.deep.on
                  fieldPath: spec.containers
                  messageExpression: "'at most ' + string(params.most) + ' ' + params.words[1]"
                  reason: Forbidden
                - expression: object.kind == 'Pod' || object.data.size() < 2
                - expression: object.kind == 'Pod' || object.data.key != 'bad'
                  message: no bad key
              auditAnnotations: [{ key: many, valueExpression: string(variables.containers.size()) }]
          - name: more-changes
            type: mutation
            match: { resources: [pods], operations: [CREATE] }
            settings:
              params: { prefix: p }
              mutations:
                - foreach: object.spec.containers
                  if: item.name != 'skipped'
                  merge: { spec: { containers: [{ name: "${{ item.name }}", env: [{ name: INDEX, value: "${{ params.prefix }}-${{ index }}" }] }] } }
                - merge: { metadata: { annotations: { "example.com/of": "${{ object.metadata.name }}", plain: "x" } }, spec: { terminationGracePeriodSeconds: 5 } }
        exceptions:
          - { policy: more, match: { resources: [pods], objectSelector: { matchLabels: { excepted: "yes" } } }, reason: known }
        """;

    private const string Templates = """
        policies:
          - name: templates
            type: validation
            settings:
              workloads: true
              variables: { images: "object.spec.containers.map(c, c.image)" }
              validations:
                - expression: variables.images.all(i, i.endsWith(':1')) && (oldObject == null || oldObject.spec.containers.size() > 0)
                  messageExpression: "'not ' + object.spec.containers[0].image + ' of ' + request.kind.kind"
        """;

    private static readonly (string Version, string Kind, string Manifest)[] Workloads =
    [
        ("v1", "Pod", "TEMPLATE"), ("v1", "PodTemplate", """{"template":TEMPLATE}"""), ("apps/v1", "Deployment", Workload), ("apps/v1", "StatefulSet", Workload), ("apps/v1", "DaemonSet", Workload),
        ("apps/v1", "ReplicaSet", Workload), ("v1", "ReplicationController", """{"spec":{"selector":{"app":"x"},"template":TEMPLATE}}"""), ("batch/v1", "Job", """{"spec":{"template":TEMPLATE}}"""),
        ("batch/v1", "CronJob", """{"spec":{"jobTemplate":{"spec":{"template":TEMPLATE}}}}"""),
    ];

    private const string Workload = """{"spec":{"selector":{"matchLabels":{"app":"x"}},"template":TEMPLATE}}""";

    private static readonly string[] MoreObjects =
    [
        Pod("one", "a"), Pod("three", "a", "b", "c"), Pod("let-three", "a", "b", "c"), Pod("excepted", "a", "b", "c").Replace("\"labels\":{", "\"labels\":{\"excepted\":\"yes\",", StringComparison.Ordinal),
        Pod("skipping", "a", "skipped"),
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"good"},"data":{"key":"x"}}""",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bad"},"data":{"key":"bad"}}""",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"two"},"data":{"key":"x","other":"y"}}""",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"fails"},"data":{"other":"y"}}""",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"empty"}}""",
    ];

    [SkippableFact]
    public async Task The_API_server_decides_by_them_as_Sluice_does()
    {
        var minor = await cluster.Api.MinorVersionAsync();
        Skip.IfNot(minor >= FirstWithMutatingPolicies, $"MutatingAdmissionPolicies of admissionregistration.k8s.io/v1 came with Kubernetes 1.{FirstWithMutatingPolicies}; this API server is of 1.{minor}");
        await cluster.EnsureNamespaceAsync("default");
        await cluster.EnsureNamespaceAsync("shop");
        await cluster.EnsureAsync("/api/v1/namespaces", """{"metadata":{"name":"sluice-system"}}""");
        var suites = RuleCase.All().Append(new RuleSuite("more", More, [.. MoreObjects.Select(json => new RuleCase("CREATE", JsonNode.Parse(json)!.AsObject(), null, "default", []))])).ToList();
        suites.Add(new RuleSuite("templates", Templates, [.. Workloads.SelectMany(kind => (RuleCase[])[Case(kind, "nginx:1"), Case(kind, "nginx:2")])]));
        foreach (var suite in suites)
        {
            await RegisterAsync(suite);
        }

        await WaitAsync();
        var differences = new List<string>();
        var (denied, changed, asked) = (0, 0, 0);
        foreach (var suite in suites.Where(suite => Export(suite.Configuration).Notes.Count == 0))
        {
            // Of a Job the API server makes another one each time, by itself.
            var changes = suite.Configuration.Contains("type: mutation", StringComparison.Ordinal);
            foreach (var one in suite.Cases)
            {
                var (mine, theirs) = await AskBothAsync(suite, one);
                asked++;
                denied += mine.Denial is null ? 0 : 1;
                changed += changes && mine.Denial is null && mine.Object != theirs.Before ? 1 : 0;
                if (mine.Denial != theirs.Denial || (changes && mine.Object != theirs.Object))
                {
                    differences.Add($"{suite.Name}: {one.Object.ToJsonString()}\n  Sluice:     {mine.Denial ?? mine.Object}\n  Kubernetes: {theirs.Denial ?? theirs.Object}");
                }
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {asked} differ:\n{string.Join('\n', differences)}");
        Assert.True(asked > 60 && denied > 25 && changed > 4, $"{asked} were asked, {denied} denied, {changed} changed");
    }

    private static NativeExport Export(string configuration)
    {
        var result = ConfigurationLoader.Parse(configuration, new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return NativePolicies.Of(result.Configuration, TimeProvider.System);
    }

    private async Task RegisterAsync(RuleSuite suite)
    {
        foreach (var manifest in Export(suite.Configuration).Manifests)
        {
            var kind = (string)manifest["kind"]!;
            if (kind.EndsWith("Binding", StringComparison.Ordinal))
            {
                manifest["spec"]!["matchResources"] = JsonNode.Parse($$"""{ "objectSelector": { "matchLabels": { "{{Label}}": "{{suite.Name}}" } } }""");
            }

            await cluster.EnsureAsync($"{Group}/{Plural(kind)}", manifest.ToJsonString());
        }
    }

    private static string Plural(string kind) => kind.EndsWith('y') ? $"{kind[..^1].ToLowerInvariant()}ies" : $"{kind.ToLowerInvariant()}s";

    // Policies and bindings are learned of in the order in which they were made: when the last of each kind is in force, all are.
    private async Task WaitAsync()
    {
        await RegisterAsync(new RuleSuite("last", """
            policies:
              - { name: last, type: validation, match: { resources: [configmaps] }, settings: { validations: [{ expression: "!has(object.metadata.labels.seen)", message: seen } ] } }
              - { name: last-change, type: mutation, match: { resources: [configmaps] }, settings: { mutations: [{ merge: { metadata: { labels: { seen: "yes" } } } }] } }
            """, []));
        var isInForce = await Eventually.HoldsAsync(
            async () => (await cluster.Api.CreateAsync("/api/v1/namespaces/shop/configmaps?dryRun=All", $$$"""{"metadata":{"name":"canary","labels":{"{{{Label}}}":"last"} } }""")).Text.Contains("denied request: seen", StringComparison.Ordinal),
            TimeSpan.FromSeconds(60));
        Assert.True(isInForce, "the API server does not learn of its policies");
    }

    private async Task<((string? Denial, string? Object) Mine, (string? Denial, string? Object, string? Before) Theirs)> AskBothAsync(RuleSuite suite, RuleCase one)
    {
        await one.PrepareAsync(cluster);
        cluster.Use(suite.Configuration, KubernetesApis.Open(cluster.Server.KubeconfigFor("admin"), TimeProvider.System, NullLogger.Instance));
        (string? Denial, string? Object) mine = default;
        (string? Denial, string? Object) theirs = default;

        // What the two know of the cluster they hear a little later.
        await Eventually.HoldsAsync(
            async () =>
            {
                cluster.Use(suite.Configuration, KubernetesApis.Open(cluster.Server.KubeconfigFor("admin"), TimeProvider.System, NullLogger.Instance));
                mine = Read(await one.SendAsync(cluster, null));
                cluster.UseNone();
                theirs = Read(await one.SendAsync(cluster, suite.Name));
                return mine == theirs && (one.Expected is null || one.Expected == mine.Denial is null);
            },
            TimeSpan.FromSeconds(one.HasCluster ? 15 : 1));
        var (_, before) = Read(await one.SendAsync(cluster, null));
        await one.CleanUpAsync(cluster);
        return (mine, (theirs.Denial, theirs.Object, before));
    }

    // Without each one's own words, and without what names the other rules that do not hold.
    private static (string? Denial, string? Object) Read(ApiResponse answer)
    {
        var json = JsonNode.Parse(answer.Text)!.AsObject();
        if (!answer.IsSuccess)
        {
            var message = (string)json["message"]!;
            var match = Denied().Match(message);
            var text = match.Success ? match.Groups[1].Value.Split("; ")[0] : message;

            // An expression that fails is a defect of the policy here (500), and an invalid object in Kubernetes.
            return (text.Contains("resulted in error", StringComparison.Ordinal) ? text : $"{(int)answer.Status} {(string?)json["reason"]}: {text}", null);
        }

        var metadata = json["metadata"]!.AsObject();
        foreach (var name in (string[])["uid", "creationTimestamp", "managedFields", "resourceVersion", "generation"])
        {
            metadata.Remove(name);
        }

        (metadata["labels"] as JsonObject)?.Remove(Label);
        if (metadata["labels"] is JsonObject { Count: 0 })
        {
            metadata.Remove("labels");
        }

        (json["spec"] as JsonObject)?.Remove("clusterIP");
        (json["spec"] as JsonObject)?.Remove("clusterIPs");
        return (null, json.ToJsonString());
    }

    private static RuleCase Case((string Version, string Kind, string Manifest) kind, string image)
    {
        var template = $$$"""{"metadata":{"labels":{"app":"x"}},"spec":{"containers":[{"name":"web","image":"{{{image}}}"}]}}""";
        var manifest = JsonNode.Parse(kind.Manifest.Replace("TEMPLATE", template, StringComparison.Ordinal))!.AsObject();
        (manifest["apiVersion"], manifest["kind"]) = (kind.Version, kind.Kind);
        manifest["metadata"] ??= new JsonObject();
        manifest["metadata"]!["name"] = "web";
        return new RuleCase("CREATE", RuleCase.FillIn(manifest), null, "default", []) { Expected = image == "nginx:1" };
    }

    private static string Pod(string name, params string[] containers) =>
        $$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}","labels":{"app":"x"}},"spec":{"containers":[{{{string.Join(',', containers.Select(container => $$"""{"name":"{{container}}","image":"nginx:1"}"""))}}}]}}""";

    [GeneratedRegex("(?:denied the request: policy \"[^\"]+\": |denied request: )(.*)$", RegexOptions.Singleline)]
    private static partial Regex Denied();
}
