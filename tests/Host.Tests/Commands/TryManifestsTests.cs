using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Sluice.Host.Tests.Commands;

/// <summary>What <c>sluice try</c> reads: all that kubectl reads, as kubectl reads it.</summary>
public sealed class TryManifestsTests : CommandFolder
{
    private const string Registries = """
        policies:
          - name: registries
            type: image-registries
            settings: { registries: [registry.example.com] }
        """;

    private const string Pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: NAME }\nspec: { containers: [{ name: c, image: nginx }] }\n";

    [Theory]
    [InlineData("hostNetwork: yes", true)]
    [InlineData("hostNetwork: on", true)]
    [InlineData("hostNetwork: y", true)]
    [InlineData("hostNetwork: no", false)]
    [InlineData("hostNetwork: \"yes\"", "yes")]
    [InlineData("terminationGracePeriodSeconds: 0644", 420)]
    [InlineData("terminationGracePeriodSeconds: 0o17", 15)]
    [InlineData("terminationGracePeriodSeconds: 0x1F", 31)]
    [InlineData("terminationGracePeriodSeconds: 0b11", 3)]
    [InlineData("terminationGracePeriodSeconds: 1_000", 1000)]
    [InlineData("terminationGracePeriodSeconds: +1", 1)]
    [InlineData("terminationGracePeriodSeconds: -0x1", -1)]
    [InlineData("terminationGracePeriodSeconds: 089", 89)]
    [InlineData("terminationGracePeriodSeconds: .5", 0.5)]
    [InlineData("hostname: 2001-01-01", "2001-01-01")]
    [InlineData("hostname: 10.0.0.1", "10.0.0.1")]
    [InlineData("hostname: 1e", "1e")]
    public async Task Scalars_are_those_of_kubectl(string line, object expected)
    {
        var pod = $"apiVersion: v1\nkind: Pod\nmetadata: {{ name: a }}\nspec:\n  {line}\n";

        var run = await CommandRun.OfAsync("try", "-f", Write("pod.yaml", pod), "-c", Config(Registries), "-o", "json");

        var spec = JsonNode.Parse(run.Output)!["results"]![0]!["object"]!["spec"]!;
        Assert.Equal(JsonValue.Create(expected)!.ToJsonString(), spec[line.Split(':')[0]]!.ToJsonString());
    }

    [Fact]
    public async Task Merge_keys_take_over_what_the_mapping_does_not_say()
    {
        var pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers:\n  - &c { name: a, image: nginx }\n  - <<: *c\n    name: b\n  - <<: [{ name: x, tty: true }, *c]\n    name: d\n";

        var run = await CommandRun.OfAsync("try", "-f", Write("pod.yaml", pod), "-c", Config("policies: []"), "-o", "json");

        Assert.Equal(
            """[{"name":"a","image":"nginx"},{"name":"b","image":"nginx"},{"name":"d","tty":true,"image":"nginx"}]""",
            JsonNode.Parse(run.Output)!["results"]![0]!["object"]!["spec"]!["containers"]!.ToJsonString());
    }

    [Fact]
    public async Task JSON_objects_may_follow_each_other_indented_by_tabs()
    {
        var stream = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","annotations":{"k":"} \" {"}}}""" + "\n{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Pod\",\n\t\"metadata\": {\"name\": \"b\"}\n}\n";

        var run = await CommandRun.OfAsync("try", "-f", Write("stream.json", stream), "-c", Config("policies: []"));

        Assert.Contains("CREATE Pod default/a by kubernetes-admin, stream.json:1\n", Normalise(run.Output), StringComparison.Ordinal);
        Assert.Contains("CREATE Pod default/b by kubernetes-admin, stream.json:2\n", Normalise(run.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Items_of_a_list_take_their_kind_from_it()
    {
        var list = """{"apiVersion":"v1","kind":"PodList","metadata":{},"items":[{"metadata":{"name":"c"},"spec":{"containers":[{"name":"c","image":"nginx"}]}}]}""";

        var run = await CommandRun.OfAsync("try", "-f", Write("pods.json", list), "-c", Config(Registries));

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("CREATE Pod default/c ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_comments_are_passed_over_beside_others_and_an_error_alone()
    {
        Write("dir/empty.yaml", "# helm: disabled\n");
        Write("dir/pod.yaml", Pod);

        Assert.Contains("1 tried", (await CommandRun.OfAsync("try", "-f", PathOf("dir"), "-c", Config(Registries))).Output, StringComparison.Ordinal);
        await CommandRun.AssertRefusedAsync("no object here", "try", "-f", PathOf("dir/empty.yaml"), "-c", Config(Registries));
    }

    [Fact]
    public async Task A_directory_with_a_kustomization_is_rendered_by_kubectl_when_asked_to()
    {
        Write("dir/pod.yaml", Pod);
        Write("dir/kustomization.yaml", "resources: [pod.yaml]\nnamePrefix: x-\n");

        await CommandRun.AssertRefusedAsync("there is a kustomization.yaml in this directory; expected -k ", "try", "-f", PathOf("dir"), "-c", Config(Registries));
        var run = await CommandRun.OfAsync("try", "-k", PathOf("dir"), "-c", Config(Registries));

        Assert.True(run.Output.StartsWith("CREATE Pod default/x-NAME ", StringComparison.Ordinal) || run.Error.Contains("kubectl, which renders kustomizations, cannot be run", StringComparison.Ordinal), run.Output + run.Error);
    }

    [Fact]
    public async Task Directories_inside_are_read_when_asked_to()
    {
        Write("tree/sub/pod.yaml", Pod);

        await CommandRun.AssertRefusedAsync("-R looks into the directories inside as well", "try", "-f", PathOf("tree"), "-c", Config(Registries));
        Assert.Contains("1 tried", (await CommandRun.OfAsync("try", "-R", "-f", PathOf("tree"), "-c", Config(Registries))).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cert-manager.io/v1", "ClusterIssuer", false)]
    [InlineData("gateway.networking.k8s.io/v1", "GatewayClass", false)]
    [InlineData("storagemigration.k8s.io/v1beta1", "StorageVersionMigration", false)]
    [InlineData("resource.k8s.io/v1alpha3", "DeviceTaintRule", false)]
    [InlineData("example.com/v1", "Widget", false)]
    [InlineData("example.com/v1", "Policy", true)]
    [InlineData("cert-manager.io/v1", "Issuer", true)]
    public async Task Scopes_are_known_or_come_from_a_definition_among_the_manifests(string apiVersion, string kind, bool namespaced)
    {
        var manifests = $$"""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: { name: widgets.example.com }
            spec: { group: example.com, scope: Cluster, names: { kind: Widget, plural: widgets } }
            ---
            apiVersion: {{apiVersion}}
            kind: {{kind}}
            metadata: { name: x }
            """;

        var run = await CommandRun.OfAsync("try", "-f", Write("in.yaml", manifests), "-c", Config("policies: []"));

        Assert.Contains($"CREATE {kind} {(namespaced ? "default/" : "")}x by ", run.Output, StringComparison.Ordinal);
    }

    // The labels of a team are nothing that a ClusterRole needs.
    [Theory]
    [InlineData("CREATE")]
    [InlineData("DELETE")]
    public async Task Policies_for_some_namespaces_leave_objects_outside_of_namespaces_alone(string operation)
    {
        var config = Config("""
            policies:
              - name: team-labels
                type: required-metadata
                match: {namespaces: {include: ["team-a"]}}
                settings: {labels: {team: "[a-z]+"}}
              - name: prot
                type: deletion-protection
                match: {namespaces: {include: ["team-a"]}}
                settings: {protect: [{names: ["*"]}]}
            """);
        var manifests = Write("in.yaml", """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: some-operator}
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.example.com}
            ---
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: pv1}
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: node1}
            """);

        var run = await CommandRun.OfAsync("try", "-f", manifests, "-c", config, "--operation", operation);
        var inside = await CommandRun.OfAsync("try", "-f", Write("ns.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: { name: team-a }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, namespace: team-a }\n"), "-c", config, "--operation", operation);

        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith("4 tried: 4 allowed, 0 of them changed; 0 denied\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("2 tried: 0 allowed, 0 of them changed; 2 denied\n", inside.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_controllers_make_on_the_way_to_a_pod_is_judged_too()
    {
        const string Labels = "policies:\n  - name: team\n    type: required-metadata\n    match: { resources: [KIND] }\n    settings: { labels: { team: \"[a-z]+\" } }\n";
        const string Template = "template: { spec: { containers: [{ name: c, image: nginx }] } }";
        var cronJob = Write("cron.yaml", $"apiVersion: batch/v1\nkind: CronJob\nmetadata: {{ name: w }}\nspec: {{ jobTemplate: {{ spec: {{ {Template} }} }} }}\n");
        var deployment = Write("deployment.yaml", $"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: w }}\nspec: {{ {Template} }}\n");
        var statefulSet = Write("set.yaml", $"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{ name: w }}\nspec: {{ {Template}, volumeClaimTemplates: [{{ metadata: {{ name: data }} }}] }}\n");

        var job = await CommandRun.OfAsync("try", "-f", cronJob, "-c", Config(Labels.Replace("KIND", "jobs.batch", StringComparison.Ordinal)));
        var replicaSet = await CommandRun.OfAsync("try", "-f", deployment, "-c", Config(Labels.Replace("KIND", "replicasets.apps", StringComparison.Ordinal)));
        var claim = await CommandRun.OfAsync("try", "-f", statefulSet, "-c", Config(Labels.Replace("KIND", "persistentvolumeclaims", StringComparison.Ordinal)));

        Assert.Contains("CREATE Job default/w-29000000 that CronJob w would make, cron.yaml:1\ndenied", Normalise(job.Output), StringComparison.Ordinal);
        Assert.Matches("CREATE ReplicaSet default/w-[a-z0-9]+ that Deployment w would make, deployment.yaml:1\ndenied", Normalise(replicaSet.Output));
        Assert.Contains("CREATE PersistentVolumeClaim default/data-w-0 that StatefulSet w would make, set.yaml:1\ndenied", Normalise(claim.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_review_is_tried_as_it_was_sent()
    {
        const string Review = """
            { "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": { "uid": "1", "operation": "UPDATE",
              "kind": { "group": "", "version": "v1", "kind": "Pod" }, "resource": { "group": "", "version": "v1", "resource": "pods" }, "subResource": "ephemeralcontainers",
              "name": "p", "namespace": "shop", "userInfo": { "username": "jane", "groups": ["dev"] },
              "object": { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p" }, "spec": { "containers": [{ "name": "c", "image": "registry.example.com/a" }], "ephemeralContainers": [{ "name": "d", "image": "busybox" }] } },
              "oldObject": { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p" }, "spec": { "containers": [{ "name": "c", "image": "registry.example.com/a" }] } } } }
            """;

        var run = await CommandRun.OfAsync("try", "-f", Write("review.json", Review), "-c", Config(Registries));

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("UPDATE/ephemeralcontainers Pod shop/p by jane, review.json:1\ndenied (403)\n  spec.ephemeralContainers[0].image", Normalise(run.Output), StringComparison.Ordinal);
        await CommandRun.AssertRefusedAsync("no operation here; expected CREATE, UPDATE, DELETE or CONNECT", "try", "-f", Write("bad.json", Review.Replace("\"UPDATE\"", "\"PATCH\"", StringComparison.Ordinal)), "-c", Config(Registries));
    }

    [Fact]
    public async Task A_subresource_can_be_named()
    {
        var old = Write("old.yaml", Pod);
        var now = PathOf("new.yaml");
        var pod = Pod.Replace("spec: { containers", "spec: { ephemeralContainers: [{ name: d, image: busybox }], containers", StringComparison.Ordinal);
        File.WriteAllText(now, pod);

        var run = await CommandRun.OfAsync("try", "-f", now, "-c", Config(Registries), "--subresource", "ephemeralcontainers", "--operation", "UPDATE", "--old", old);

        Assert.StartsWith("UPDATE/ephemeralcontainers Pod default/NAME ", run.Output, StringComparison.Ordinal);
        Assert.Contains("spec.ephemeralContainers[0].image", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ephemeral_containers_come_to_a_pod_that_had_none_unless_said_otherwise()
    {
        var pod = Write("eph.yaml", "apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: x }\nspec: { containers: [{ name: c, image: nginx }], ephemeralContainers: [{ name: d, image: busybox }] }\n");
        var config = Config(Registries);

        var run = await CommandRun.OfAsync("try", "-f", pod, "-c", config, "--subresource", "ephemeralcontainers");
        var same = await CommandRun.OfAsync("try", "-f", pod, "-c", config, "--subresource", "ephemeralcontainers", "--operation", "UPDATE", "--old", pod);

        Assert.Equal((1, 0), (run.ExitCode, same.ExitCode));
        Assert.Contains("denied (403)\n  spec.ephemeralContainers[0].image: ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("spec.containers[0]", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels: { sluice.dev/deletion-protection: true }", "metadata.labels[\"sluice.dev/deletion-protection\"]: the boolean true")]
    [InlineData("labels: { sluice.dev/deletion-protection: yes }", "metadata.labels[\"sluice.dev/deletion-protection\"]: the boolean true")]
    [InlineData("annotations: { sluice.dev/deletion-protection: 1 }", "metadata.annotations[\"sluice.dev/deletion-protection\"]: the number 1")]
    [InlineData("annotations: { a: { b: c } }", "metadata.annotations[\"a\"]: a mapping")]
    public async Task A_mark_that_is_no_text_is_refused_as_the_API_server_would(string metadata, string error)
    {
        var config = Config("policies:\n  - { name: keep, type: deletion-protection, match: { resources: [configmaps] } }\n");
        var manifest = Write("in.yaml", $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: bool\n  namespace: x\n  {metadata}\n");

        foreach (var operation in new[] { "CREATE", "UPDATE", "DELETE" })
        {
            await CommandRun.AssertRefusedAsync($"{error}; expected a text, in quotes where YAML reads something else", "try", "-f", manifest, "-c", config, "--operation", operation);
        }
    }

    [Theory]
    [InlineData("labels: { sluice.dev/deletion-protection: \"True\" }", "metadata.labels[\"sluice.dev/deletion-protection\"]: \"True\" protects nothing")]
    [InlineData("annotations: { sluice.dev/deletion-protection: \"yes\" }", "metadata.annotations[\"sluice.dev/deletion-protection\"]: \"yes\" protects nothing")]
    public async Task A_mark_that_protects_nothing_is_refused_when_it_is_made(string metadata, string message)
    {
        var config = Config("policies:\n  - { name: keep, type: deletion-protection, match: { resources: [configmaps] } }\n");
        var manifest = Write("in.yaml", $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cap\n  {metadata}\n");

        var run = await CommandRun.OfAsync("try", "-f", manifest, "-c", config);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apiVersion: policy/v1\nkind: Eviction\nmetadata: { name: p, namespace: shop }\n", "CREATE/eviction Eviction shop/p ", "pods/eviction", "policy/v1 Eviction pods eviction p shop")]
    [InlineData("apiVersion: authentication.k8s.io/v1\nkind: TokenRequest\nmetadata: { name: s, namespace: shop }\nspec: { audiences: [] }\n", "CREATE/token TokenRequest shop/s ", "serviceaccounts/token", "authentication.k8s.io/v1 TokenRequest serviceaccounts token s shop")]
    [InlineData("apiVersion: v1\nkind: Binding\nmetadata: { name: p, namespace: shop }\ntarget: { kind: Node, name: n }\n", "CREATE Binding shop/p ", "bindings", "/v1 Binding bindings  p shop")]
    [InlineData("apiVersion: autoscaling/v1\nkind: Scale\nmetadata: { name: w, namespace: shop }\nspec: { replicas: 5 }\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: w, namespace: shop }\nspec: { replicas: 2 }\n", "UPDATE/scale Scale shop/w ", "deployments.apps/scale", "autoscaling/v1 Scale deployments scale w shop")]
    public async Task A_kind_of_a_subresource_is_asked_about_as_that(string manifests, string title, string resource, string request)
    {
        var run = await CommandRun.OfAsync("try", "-f", Write("in.yaml", manifests), "-c", Config(Echo(resource)));

        Assert.StartsWith(title, run.Output, StringComparison.Ordinal);
        Assert.Contains($"denied (422)\n  {request} (policy \"echo\")", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eviction", "apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: shop, labels: { a: b } }\nspec: { containers: [{ name: c, image: nginx }] }\n", "CREATE/eviction Eviction shop/p ", "pods/eviction", "policy/v1 Eviction pods eviction p shop")]
    [InlineData("binding", "apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: shop }\nspec: { nodeName: n }\n", "CREATE/binding Binding shop/p ", "pods/binding", "/v1 Binding pods binding p shop")]
    [InlineData("token", "apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: s, namespace: shop }\n", "CREATE/token TokenRequest shop/s ", "serviceaccounts/token", "authentication.k8s.io/v1 TokenRequest serviceaccounts token s shop")]
    [InlineData("scale", "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: w, namespace: shop }\nspec: { replicas: 5 }\n", "UPDATE/scale Scale shop/w ", "statefulsets.apps/scale", "autoscaling/v1 Scale statefulsets scale w shop")]
    [InlineData("status", "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: w, namespace: shop }\nspec: { replicas: 5 }\n", "UPDATE/status StatefulSet shop/w ", "statefulsets.apps/status", "apps/v1 StatefulSet statefulsets status w shop")]
    public async Task A_subresource_gets_what_a_client_would_send_to_it(string subresource, string manifest, string title, string resource, string request)
    {
        var run = await CommandRun.OfAsync("try", "-f", Write("in.yaml", manifest), "-c", Config(Echo(resource)), "--subresource", subresource);

        Assert.StartsWith(title, run.Output, StringComparison.Ordinal);
        Assert.Contains($"denied (422)\n  {request} (policy \"echo\")", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Scale_has_the_replicas_of_before_and_needs_to_say_of_what_it_is()
    {
        const string Scale = "apiVersion: autoscaling/v1\nkind: Scale\nmetadata: { name: w }\nspec: { replicas: 5 }\n";
        var config = Config("policies:\n  - name: steps\n    type: validation\n    match: { resources: [deployments.apps/scale] }\n    settings: { validations: [{ expression: object.spec.replicas - oldObject.spec.replicas < 2, message: one at a time }] }\n");

        var run = await CommandRun.OfAsync("try", "-f", Write("in.yaml", Scale + "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: w }\nspec: { replicas: 3 }\n"), "-c", config);

        Assert.Contains("one at a time", run.Output, StringComparison.Ordinal);
        await CommandRun.AssertRefusedAsync("in.yaml:1:1: the Scale w does not say what it is of; expected that object among the manifests", "try", "-f", Write("in.yaml", Scale), "-c", config);
    }

    [Fact]
    public async Task The_closing_line_says_how_many_would_be_denied_if_all_policies_enforced()
    {
        var config = Config(Registries + "\n    action: Warn\n");

        var run = await CommandRun.OfAsync("try", "-f", Write("pods.yaml", Pod + "---\n" + Pod.Replace("nginx", "registry.example.com/a", StringComparison.Ordinal)), "-c", config, "--denied");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(1, run.Output.Split("CREATE Pod").Length - 1);
        Assert.EndsWith("2 tried: 2 allowed, 0 of them changed; 0 denied; 1 more would be denied, were it not for the action Warn or Audit\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_summary_counts_policy_by_policy_and_shows_no_object()
    {
        var run = await CommandRun.OfAsync("try", "-f", Write("pods.yaml", Pod + "---\n" + Pod), "-c", Config(Registries), "--summary");

        Assert.Equal("""
            POLICY      TYPE              ASKED  PATCHED  DENIED  WARNED  AUDITED  FAILED
            registries  image-registries  2      0        2       0       0        0

            2 tried: 0 allowed, 0 of them changed; 2 denied

            """, run.Output);
    }

    [Fact]
    public async Task Reports_for_CI_name_the_file_the_line_and_the_policy()
    {
        var file = Write("pods.yaml", "# a comment\n---\n" + Pod);
        var config = Config(Registries);

        var junit = XDocument.Parse((await CommandRun.OfAsync("try", "-f", file, "-c", config, "-o", "junit")).Output);
        var sarif = JsonNode.Parse((await CommandRun.OfAsync("try", "-f", file, "-c", config, "-o", "sarif")).Output)!;
        var github = await CommandRun.OfAsync("try", "-f", file, "-c", config, "-o", "github");

        var test = junit.Descendants("testcase").Single();
        Assert.Equal((file, "3"), (test.Attribute("file")!.Value, test.Attribute("line")!.Value));
        Assert.StartsWith("policy \"registries\": ", test.Element("failure")!.Attribute("message")!.Value, StringComparison.Ordinal);
        var result = sarif["runs"]![0]!["results"]![0]!;
        Assert.Equal(("registries", "error", 3), ((string)result["ruleId"]!, (string)result["level"]!, (int)result["locations"]![0]!["physicalLocation"]!["region"]!["startLine"]!));
        Assert.StartsWith("::error file=pods.yaml,line=3,title=registries (image-registries)::Pod default/NAME: ", Normalise(github.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_of_one_stream_see_each_other_and_what_is_missing_is_said()
    {
        const string Ingress = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: { name: web, namespace: shop }
            spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: web, namespace: shop }
            spec: { ports: [{ port: 80 }] }
            """;
        var config = Config("policies:\n  - { name: backends, type: ingress-backends }\n");

        var together = await CommandRun.OfAsync("try", "-f", Write("in.yaml", Ingress), "-c", config);
        var alone = await CommandRun.OfAsync("try", "-f", Write("alone.yaml", Ingress.Split("---")[0]), "-c", config);

        Assert.Equal((0, ""), (together.ExitCode, together.Error));
        Assert.Equal((1, "sluice: not among the manifests, and no cluster was asked: services shop/web; --kubeconfig FILE asks one.\n"), (alone.ExitCode, alone.Error));
    }

    private static string Echo(string resource) => $"""
        policies:
          - name: echo
            type: validation
            match: {"{"} resources: [{resource}] {"}"}
            settings:
              validations:
                - expression: request.name == ''
                  messageExpression: "[request.kind.group + '/' + request.kind.version, request.kind.kind, request.resource.resource, request.?subResource.orValue(''), request.name, request.namespace].join(' ')"
        """;

    private string Config(string text) => Write("sluice.yaml", text);
}
