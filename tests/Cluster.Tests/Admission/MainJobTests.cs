using System.Text.Json.Nodes;
using Sluice.Admission;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.Cluster.Tests.Admission;

/// <summary>The main job on the real API server: it calls Sluice over HTTPS by URL, and stores what Sluice made of the pods.</summary>
public sealed class MainJobTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    private const string Logs =
        """
        policies:
          - name: log-collection
            type: filebeat-sidecar
        """;

    private const string Environment =
        """
        policies:
          - name: environment
            type: metadata
            settings:
              labels: { environment: production }
        """;

    private const string Proxy =
        """
        policies:
          - name: proxy
            type: nginx-sidecar
            match:
              namespaceSelector:
                matchLabels: { sidecar-inject: enabled }
        """;

    [SkippableFact]
    public async Task The_pod_of_a_ReplicaSet_is_stored_with_filebeat_beside_it()
    {
        await using var run = await RunAsync("logs", Logs);

        var pod = await run.CreateAsync(Pods.WithLogs());

        Assert.Equal("nginx,filebeat", Pods.Containers(pod));
        var filebeat = Pods.Container(pod, "filebeat");
        foreach (var side in (string[])["requests", "limits"])
        {
            Assert.Equal("200m", filebeat["resources"]![side]!["cpu"]!.GetValue<string>());
            Assert.Equal("256Mi", filebeat["resources"]![side]!["memory"]!.GetValue<string>());
        }

        Assert.Equal("""["/bin/sh","-c","sleep 60"]""", filebeat["lifecycle"]!["preStop"]!["exec"]!["command"]!.ToJsonString());
        Assert.Equal(run.Namespace, Variable(filebeat, "NAMESPACE"));
        var volume = MountAt(filebeat, "/var/log/nginx");
        Assert.Equal(volume, MountAt(Pods.Container(pod, "nginx"), "/var/log/nginx"));
        var stored = Assert.Single(pod["spec"]!["volumes"]!.AsArray(), candidate => candidate!["name"]!.GetValue<string>() == volume);
        Assert.NotNull(stored!["emptyDir"]);
    }

    [SkippableFact]
    public async Task A_pod_without_the_annotation_is_stored_as_without_a_webhook()
    {
        await cluster.Api.CreateNamespaceAsync("bare");
        var expected = (await cluster.Api.CreateAsync("/api/v1/namespaces/bare/pods", Pods.WithoutAnnotations("same").ToJsonString())).OrThrow();
        await using var run = await RunAsync("untouched", Logs);

        var pod = await run.CreateAsync(Pods.WithoutAnnotations("same"));

        Assert.Equal(Pods.Stored(JsonNode.Parse(expected.Text)!), Pods.Stored(pod));
    }

    [SkippableFact]
    public async Task Nothing_is_touched_in_kube_system()
    {
        await using var run = await RunAsync("system", Logs, new Webhook("system") { NamespaceSelector = "{}" });

        var stored = (await cluster.Api.CreateAsync("/api/v1/namespaces/kube-system/pods", Pods.WithLogs().ToJsonString())).OrThrow();

        Assert.Equal("nginx", Pods.Containers(JsonNode.Parse(stored.Text)!));
        await run.Sluice.Process.WaitForLineAsync(line => line.Contains("kube-system/nginx", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
    }

    [SkippableFact]
    public async Task A_label_change_on_an_injected_pod_is_accepted_and_adds_no_second_container()
    {
        await using var run = await RunAsync("relabel", Logs);
        var name = (await run.CreateAsync(Pods.WithLogs()))["metadata"]!["name"]!.GetValue<string>();

        var patched = await cluster.Api.PatchAsync($"{run.Path}/{name}", """{ "metadata": { "labels": { "tier": "front" } } }""");

        var pod = JsonNode.Parse(patched.OrThrow().Text)!;
        Assert.Equal("nginx,filebeat", Pods.Containers(pod));
        Assert.Equal("front", pod["metadata"]!["labels"]!["tier"]!.GetValue<string>());
    }

    [SkippableFact]
    public async Task Reinvoked_after_a_second_mutating_webhook_there_is_one_sidecar()
    {
        await using var first = await RunAsync("again-a", Logs, new Webhook("again-a") { ReinvocationPolicy = "IfNeeded" });
        await using var second = await RunAsync("again-b", Environment, new Webhook("again-b") { ReinvocationPolicy = "IfNeeded" });
        await cluster.Api.CreateNamespaceAsync("again", """{ "webhook-again-a": "yes", "webhook-again-b": "yes" }""");

        var stored = (await cluster.Api.CreateAsync("/api/v1/namespaces/again/pods", Pods.WithLogs().ToJsonString())).OrThrow();

        var pod = JsonNode.Parse(stored.Text)!;
        Assert.Equal("nginx,filebeat", Pods.Containers(pod));
        Assert.Equal("production", pod["metadata"]!["labels"]!["environment"]!.GetValue<string>());
        Assert.True(await Eventually.HoldsAsync(
            () => first.Sluice.Process.Output.Lines.Count(line => line.Contains(" again/nginx", StringComparison.Ordinal)) == 2, TimeSpan.FromSeconds(10)),
            "the first webhook was not called again");
    }

    [SkippableFact]
    public async Task A_server_side_dry_run_gives_the_same_pod()
    {
        await using var run = await RunAsync("dry", Logs);
        var manifest = Pods.WithLogs();
        manifest["metadata"]!.AsObject().Remove("generateName");
        manifest["metadata"]!["name"] = "same";

        var dry = (await cluster.KubectlAs("admin", manifest.ToJsonString(), "create", "--dry-run=server", "-n", run.Namespace, "-f", "-", "-o", "json")).OrThrow();
        var real = (await cluster.KubectlAs("admin", manifest.ToJsonString(), "create", "-n", run.Namespace, "-f", "-", "-o", "json")).OrThrow();

        Assert.Equal("nginx,filebeat", Pods.Containers(JsonNode.Parse(dry)!));
        Assert.Equal(Pods.Stored(JsonNode.Parse(dry)!), Pods.Stored(JsonNode.Parse(real)!));
    }

    [SkippableFact]
    public async Task Reviews_of_v1beta1_are_answered_in_v1beta1()
    {
        await using var run = await RunAsync("beta", Logs, new Webhook("beta") { Versions = ["v1beta1"] });

        Assert.Equal("nginx,filebeat", Pods.Containers(await run.CreateAsync(Pods.WithLogs())));
    }

    [SkippableFact]
    public async Task A_namespace_that_opted_in_gets_the_proxy_in_front_of_the_apps_port()
    {
        await using var run = await RunAsync("proxy", Proxy, new Webhook("proxy") { NamespaceSelector = """{ "matchLabels": { "sidecar-inject": "enabled" } }""" });
        await cluster.Api.CreateNamespaceAsync("opted-in", """{ "sidecar-inject": "enabled" }""");
        await cluster.Api.CreateNamespaceAsync("not-opted-in");
        const string Echo =
            """
            { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "echo" },
              "spec": { "containers": [{ "name": "echo", "image": "hashicorp/http-echo", "ports": [{ "containerPort": 5678 }] }] } }
            """;

        var pod = JsonNode.Parse((await cluster.Api.CreateAsync("/api/v1/namespaces/opted-in/pods", Echo)).OrThrow().Text)!;
        var other = JsonNode.Parse((await cluster.Api.CreateAsync("/api/v1/namespaces/not-opted-in/pods", Echo)).OrThrow().Text)!;

        Assert.Equal("echo,nginx-sidecar", Pods.Containers(pod));
        Assert.Equal("true", pod["metadata"]!["annotations"]!["sidecar-injector/injected"]!.GetValue<string>());
        Assert.Contains(Pods.Container(pod, "nginx-sidecar")["env"]!.AsArray(), variable => variable!["value"]?.GetValue<string>() == "5678");
        Assert.Equal("echo", Pods.Containers(other));
    }

    [SkippableFact]
    public async Task A_label_is_set_on_a_pod_with_labels_and_on_one_without()
    {
        await using var run = await RunAsync("labels", Environment);

        var with = await run.CreateAsync(Pods.WithoutAnnotations("with"));
        var without = await run.CreateAsync(JsonNode.Parse(Pods.Plain("without"))!);

        Assert.Equal("production", with["metadata"]!["labels"]!["environment"]!.GetValue<string>());
        Assert.Equal("nginx", with["metadata"]!["labels"]!["app"]!.GetValue<string>());
        Assert.Equal("""{"environment":"production"}""", without["metadata"]!["labels"]!.ToJsonString());
    }

    [SkippableFact]
    public async Task A_bad_annotation_is_refused_with_a_message_that_kubectl_shows()
    {
        await using var run = await RunAsync("refusal", Logs);
        var pod = Pods.WithLogs();
        pod["metadata"]!["annotations"]!["filebeat.resources.limits.cpu"] = "lots";

        var refused = await cluster.KubectlAs("admin", pod.ToJsonString(), "create", "-n", run.Namespace, "-f", "-");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("admission webhook \"refusal.sluice.dev\" denied the request", refused.Error, StringComparison.Ordinal);
        Assert.Contains("log-collection", refused.Error, StringComparison.Ordinal);
        Assert.Contains("filebeat.resources.limits.cpu", refused.Error, StringComparison.Ordinal);
        Assert.Contains("\"lots\"", refused.Error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("Fail")]
    [InlineData("Ignore")]
    public async Task With_the_webhook_down_failurePolicy_decides(string failurePolicy)
    {
        var webhook = new Webhook($"down-{failurePolicy.ToLowerInvariant()}") { FailurePolicy = failurePolicy, TimeoutSeconds = 2 };
        await using var run = await RunAsync(webhook.Name, Logs, webhook);
        await run.Sluice.Process.KillAsync();

        var answer = await cluster.Api.CreateAsync(run.Path, Pods.WithLogs().ToJsonString());

        if (failurePolicy == "Fail")
        {
            Assert.Equal(500, (int)answer.Status);
            Assert.Contains("failed calling webhook", answer.Text, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal("nginx", Pods.Containers(JsonNode.Parse(answer.OrThrow().Text)!));
        }
    }

    private static string Variable(JsonNode container, string name) =>
        container["env"]!.AsArray().Single(variable => variable!["name"]!.GetValue<string>() == name)!["value"]!.GetValue<string>();

    private static string MountAt(JsonNode container, string path) =>
        container["volumeMounts"]!.AsArray().Single(mount => mount!["mountPath"]!.GetValue<string>() == path)!["name"]!.GetValue<string>();

    private async Task<Run> RunAsync(string name, string configuration, Webhook? webhook = null)
    {
        _ = cluster.Server;
        var run = new Run(cluster, webhook ?? new Webhook(name), await SluiceProcess.StartAsync(configuration));
        await run.StartAsync();
        return run;
    }

    /// <summary>A Sluice that the API server calls for one namespace, until it is disposed of.</summary>
    private sealed class Run(ApiServerFixture cluster, Webhook webhook, SluiceProcess sluice) : IAsyncDisposable
    {
        public SluiceProcess Sluice => sluice;

        public string Namespace => $"test-{webhook.Name}";

        public string Path => $"/api/v1/namespaces/{Namespace}/pods";

        public async Task StartAsync()
        {
            await cluster.Api.CreateNamespaceAsync(Namespace, $$"""{ "{{webhook.NamespaceLabel}}": "yes" }""");
            await webhook.RegisterAsync(cluster, sluice);
        }

        public async Task<JsonNode> CreateAsync(JsonNode pod) =>
            JsonNode.Parse((await cluster.Api.CreateAsync(Path, pod.ToJsonString())).OrThrow().Text)!;

        public async ValueTask DisposeAsync()
        {
            await webhook.RemoveAsync(cluster);
            await sluice.DisposeAsync();
        }
    }
}
