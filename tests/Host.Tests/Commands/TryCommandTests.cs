using System.Text.Json.Nodes;

namespace Sluice.Host.Tests.Commands;

public sealed class TryCommandTests : CommandFolder
{
    private const string Configuration = """
        policies:
          - name: environment
            type: metadata
            settings: { labels: { environment: production } }
          - name: no-latest
            type: image-registries
            settings: { registries: [registry.example.com] }
        """;

    private const string Pod = """
        # The shop's pod.
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop # its name
        spec:
          containers:
            # only one
            - name: shop
              image: registry.example.com/shop:1
        """;

    private string Config => Write("sluice.yaml", Configuration);

    [Fact]
    public async Task An_allowed_pod_is_shown_with_its_policies_and_the_lines_that_change()
    {
        var run = await CommandRun.OfAsync("try", "-f", Write("pod.yaml", Pod), "-c", Config);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("""
            CREATE Pod default/shop by kubernetes-admin, pod.yaml:2
            allowed, and changed
              POLICY       TYPE              RESULT   TIME
              environment  metadata          patched  0.000 ms
              no-latest    image-registries  allowed  0.000 ms

              ⋮
              kind: Pod
              metadata:
                name: shop # its name
            +   labels:
            +     environment: production
              spec:
                containers:
                  # only one

            1 tried: 1 allowed, 1 of them changed; 0 denied

            """, Normalise(run.Output));
    }

    [Fact]
    public async Task The_stored_object_keeps_comments_and_order()
    {
        var run = await CommandRun.OfAsync("try", "-f", Write("pod.yaml", Pod), "-c", Config, "-o", "yaml");
        Assert.Equal(Pod.Replace("# its name\n", "# its name\n  labels:\n    environment: production\n", StringComparison.Ordinal) + "\n", run.Output);
    }

    [Fact]
    public async Task A_denied_pod_gives_1_and_says_why_and_is_not_stored()
    {
        var file = Write("pod.yaml", Pod.Replace("registry.example.com/", "", StringComparison.Ordinal));
        var shown = await CommandRun.OfAsync("try", "-f", file, "-c", Config);
        Assert.Equal(1, shown.ExitCode);
        Assert.Matches("(?m)^denied \\(403\\)\\n  spec\\.containers\\[0\\]\\.image: .* \\(policy \"no-latest\"\\)$", shown.Output);
        Assert.EndsWith("1 tried: 0 allowed, 0 of them changed; 1 denied\n", shown.Output, StringComparison.Ordinal);
        var stored = await CommandRun.OfAsync("try", "-f", file, "-c", Config, "-o", "yaml");
        Assert.Equal((1, ""), (stored.ExitCode, stored.Output));
        Assert.Contains("CREATE Pod default/shop by kubernetes-admin, ", stored.Error, StringComparison.Ordinal);
        Assert.Contains("denied (403): policy \"no-latest\"", stored.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patch_is_one_line_for_each_that_was_tried()
    {
        var file = Write("pods.yaml", $"{Pod}\n---\n{Pod.Replace("name: shop #", "labels: { environment: test }\n  name: other #", StringComparison.Ordinal)}");
        var run = await CommandRun.OfAsync("try", "-f", file, "-c", Config, "-o", "patch");
        Assert.Equal("[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"environment\":\"production\"}}]\n[]\n", run.Output);
    }

    [Fact]
    public async Task JSON_has_the_request_the_decision_the_policies_the_patch_and_the_object()
    {
        var run = await CommandRun.OfAsync("try", "-f", Write("pod.yaml", Pod), "-c", Config, "-o", "json", "--user", "system:serviceaccount:ci:deployer", "-n", "shop");
        var all = JsonNode.Parse(run.Output)!;
        var one = all["results"]![0]!;
        Assert.Equal((1, 0), ((int)all["allowed"]!, (int)all["denied"]!));
        Assert.Equal(
            ("CREATE", "Pod", "shop", "shop", "system:serviceaccount:ci:deployer", true),
            ((string)one["operation"]!, (string)one["kind"]!, (string)one["namespace"]!, (string)one["name"]!, (string)one["user"]!, (bool)one["allowed"]!));
        Assert.Equal(["environment patched", "no-latest allowed"], one["policies"]!.AsArray().Select(policy => $"{policy!["name"]} {policy["result"]}"));
        Assert.Equal("production", (string)one["object"]!["metadata"]!["labels"]!["environment"]!);
        Assert.Equal("/metadata/labels", (string)one["patch"]![0]!["path"]!);
    }

    [Fact]
    public async Task A_workload_is_tried_as_itself_and_as_the_pod_that_it_would_make()
    {
        var file = Write("deployment.yaml", """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: shop, namespace: trade }
            spec:
              template:
                metadata: { labels: { app: shop } }
                spec: { containers: [{ name: shop, image: shop }] }
            """);
        var run = await CommandRun.OfAsync("try", "-f", file, "-c", Config, "-o", "json");
        var results = JsonNode.Parse(run.Output)!["results"]!.AsArray();
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["Deployment true", "ReplicaSet true", "Pod false"], results.Select(result => $"{result!["kind"]} {result["allowed"]}"));
        Assert.Equal(("Deployment shop", "trade", "system:serviceaccount:kube-system:replicaset-controller"),
            ((string)results[2]!["madeBy"]!, (string)results[2]!["namespace"]!, (string)results[2]!["user"]!));
        var stored = await CommandRun.OfAsync("try", "-f", file, "-c", Config, "-o", "yaml");
        Assert.DoesNotContain("kind: Pod", stored.Output, StringComparison.Ordinal);
        Assert.Contains("metadata: { name: shop, namespace: trade, labels: { environment: production } }\n", stored.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_is_read_in_name_order_without_the_files_of_Sluice()
    {
        Write("all/b.yaml", Pod);
        Write("all/a.json", """{ "apiVersion": "v1", "kind": "List", "items": [{ "apiVersion": "v1", "kind": "Node", "metadata": { "name": "one" } }] }""");
        Write("all/sluice.yaml", Configuration);
        Write("all/notes.txt", "-");
        var run = await CommandRun.OfAsync("try", "-f", PathOf("all"), "-c", PathOf("all/sluice.yaml"));
        Assert.Equal(["CREATE Node one by kubernetes-admin, all/a.json:1", "CREATE Pod default/shop by kubernetes-admin, all/b.yaml:2"],
            Normalise(run.Output).Split('\n').Where(line => line.StartsWith("CREATE", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_piped_is_read()
    {
        var run = await CommandRun.OfPipedAsync(Pod, "try", "-f", "-", "-c", Config);
        Assert.StartsWith("CREATE Pod default/shop by kubernetes-admin\nallowed, and changed\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deletion_is_of_the_stored_object()
    {
        var config = Write("sluice.yaml", "policies: [{ name: keep, type: deletion-protection }]");
        var file = Write("map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, labels: { sluice.dev/deletion-protection: 'true' } }\n");
        var run = await CommandRun.OfAsync("try", "-f", file, "-c", config, "--operation", "delete");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("DELETE ConfigMap default/a by kubernetes-admin", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.OfAsync("try", "-f", file, "-c", config)).ExitCode);
    }

    [Fact]
    public async Task An_update_has_the_old_object_that_is_given()
    {
        var config = Write("sluice.yaml", """
            policies:
              - { name: kept, type: metadata, settings: { labels: { a: b } }, match: { resources: [configmaps], objectSelector: { matchLabels: { old: "yes" } } } }
            """);
        var now = Write("new.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n");
        var old = Write("old.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, labels: { old: 'yes' } }\n");
        Assert.Contains("allowed as it is", (await CommandRun.OfAsync("try", "-f", now, "-c", config, "--operation", "UPDATE")).Output, StringComparison.Ordinal);
        Assert.Contains("allowed, and changed", (await CommandRun.OfAsync("try", "-f", now, "-c", config, "--operation", "UPDATE", "--old", old)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_that_are_not_asked_say_why()
    {
        var config = Write("sluice.yaml", """
            policies:
              - { name: by-label, type: statefulset-index, match: { namespaceSelector: { matchLabels: { team: shop } } } }
              - { name: by-name, type: statefulset-index, match: { namespaces: { include: ["team-*"] } } }
              - { name: by-user, type: statefulset-index, match: { users: { exclude: ["kubernetes-*"] } } }
              - { name: by-object, type: statefulset-index, match: { objectSelector: { matchLabels: { app: web } } } }
              - { name: for-another-resource, type: ingress-backends }
            """);
        var file = Write("pod.yaml", Pod);
        var run = await CommandRun.OfAsync("try", "-f", file, "-c", config);
        Assert.Contains("""
              by-label   statefulset-index  not asked        match.namespaceSelector does not select its namespace
              by-name    statefulset-index  not asked        namespace default is not included by match.namespaces
              by-user    statefulset-index  not asked        user kubernetes-admin is excluded by match.users
              by-object  statefulset-index  not asked        match.objectSelector does not select its labels

            """, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("for-another-resource", run.Output, StringComparison.Ordinal);
        var labelled = await CommandRun.OfAsync("try", "-f", file, "-c", config, "--namespace-label", "team=shop");
        Assert.DoesNotContain("namespaceSelector", labelled.Output, StringComparison.Ordinal);
        Write("pod.yaml", $"{Pod}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {{ name: default, labels: {{ team: shop }} }}\n");
        Assert.DoesNotContain("namespaceSelector", (await CommandRun.OfAsync("try", "-f", file, "-c", config)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_find_the_other_manifests_when_they_ask_the_cluster()
    {
        var config = Write("sluice.yaml", "policies: [{ name: backends, type: ingress-backends }]");
        const string Ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web }\nspec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }\n";
        var alone = await CommandRun.OfAsync("try", "-f", Write("ingress.yaml", Ingress), "-c", config);
        Assert.Equal(1, alone.ExitCode);
        Assert.Contains("web", alone.Output, StringComparison.Ordinal);
        var service = Write("service.yaml", "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }] }\n");
        Assert.Equal(0, (await CommandRun.OfAsync("try", "-f", PathOf("ingress.yaml"), "-f", service, "-c", config)).ExitCode);
    }

    [Theory]
    [InlineData("sluice-1.yaml: cannot be read: no such file", "try", "-f", "{pod}", "-c", "sluice-1.yaml")]
    [InlineData("none.yaml: cannot be read: no such file or directory; expected manifests", "try", "-f", "none.yaml", "-c", "{config}")]
    [InlineData("\"PATCH\" is not an operation on a manifest; expected CREATE, UPDATE or DELETE", "try", "--operation", "PATCH")]
    [InlineData("\"a\" is not a label; expected KEY=VALUE", "try", "--namespace-label", "a")]
    [InlineData("only an UPDATE has an old object", "try", "--old", "{pod}")]
    [InlineData("'table'", "try", "-o", "table")]
    public Task Wrong_arguments_are_refused(string error, params string[] arguments) => CommandRun.AssertRefusedAsync(error,
        [.. arguments.Select(argument => argument switch { "{pod}" => Write("pod.yaml", Pod), "{config}" => Config, _ => argument })]);

    [Theory]
    [InlineData("a: [", "pod.yaml:3:1: not YAML")]
    [InlineData("- a", "pod.yaml:2:1: a list; expected a Kubernetes object with apiVersion, kind and metadata")]
    [InlineData("kind: Pod\nmetadata: { name: a }", "pod.yaml:2:1: apiVersion: missing; expected a text, such as v1 or apps/v1")]
    [InlineData("kind: Pod\napiVersion: 1\nmetadata: { name: a }", "pod.yaml:3:13: apiVersion: the number 1; expected a text")]
    [InlineData("kind: Pod\napiVersion: v1\nmetadata: { name: 12 }", "pod.yaml:4:19: metadata.name: the number 12; expected a text, in quotes")]
    [InlineData("kind: Pod\napiVersion: v1\nmetadata: { labels: {} }", "pod.yaml:4:11: metadata: \"name\" is missing; expected a name, or a generateName")]
    [InlineData("kind: Pod\napiVersion: v1", "pod.yaml:2:1: metadata: no mapping here; expected one with a name")]
    public async Task A_wrong_manifest_is_refused_with_its_place(string text, string error)
    {
        var run = await CommandRun.OfAsync("try", "-f", Write("pod.yaml", $"---\n{text}\n"), "-c", Config);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(error, Normalise(run.Error), StringComparison.Ordinal);
        Assert.EndsWith("sluice: the input has 1 error; nothing is tried.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_wrong_manifests_are_named_at_once()
    {
        var run = await CommandRun.OfAsync("try", "-f", Write("all/a.yaml", "kind: Pod\n---\nmetadata: {}\n"), "-f", Write("all/b.yaml", "# nothing\n"), "-c", Config);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("sluice: the input has 6 errors; nothing is tried.", run.Error, StringComparison.Ordinal);
        Assert.Contains("all/b.yaml: no object here; expected Kubernetes manifests in YAML or JSON", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_configuration_is_refused_with_every_error()
    {
        var run = await CommandRun.OfAsync("try", "-f", Write("pod.yaml", Pod), "-c", Write("wrong.yaml", "policies: [{ name: a, type: metdata }]"));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("wrong.yaml:1:29: policies[0].type: ", run.Error, StringComparison.Ordinal);
    }
}
