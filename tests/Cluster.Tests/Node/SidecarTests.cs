using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Admission;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Testing;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Node;

/// <summary>The sidecars that Sluice adds run. Debian's nginx is in its image's place, and a reader of files in Filebeat's.</summary>
[Collection(NodeCollection.Name)]
[Trait("Category", NodeCollection.Category)]
public sealed class SidecarTests(NodeCluster cluster)
{
    private const string Logs = "web-logs";
    private const string Proxied = "proxied";

    [SkippableFact]
    public async Task The_applications_lines_reach_the_log_collector_as_they_come()
    {
        var sluice = await cluster.SelfHostedAsync();
        await cluster.CreateSpaceAsync(Logs);
        (await cluster.Api.CreateAsync($"/api/v1/namespaces/{Logs}/secrets", """
            { "metadata": { "name": "filebeat-output" }, "stringData": { "hosts": "https://output.example.com", "username": "u", "password": "p", "ca.crt": "" } }
            """)).OrThrow();
        (await cluster.ApplyAsync(Kustomize.Build(sluice.Copy.Overlay("log-collection")))).OrThrow();
        var pod = await ReadyPodAsync(Logs, "app=nginx");

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        foreach (var path in (string[])["first", "second"])
        {
            await http.GetStringAsync(new Uri($"http://{pod["status"]!["podIP"]}:8080/{path}"));
            await cluster.UntilAsync($"the line of /{path}", Logs, async () => (await LogAsync(Logs, pod.Name(), "filebeat")).Split('\n').Any(line =>
                line.StartsWith($"nginx {Logs} ", StringComparison.Ordinal) && line.Contains($"GET /{path} ", StringComparison.Ordinal)));
        }
    }

    [SkippableFact]
    public async Task A_Service_on_the_name_of_the_applications_port_goes_through_nginx_to_the_application()
    {
        await cluster.SelfHostedAsync();
        await cluster.CreateSpaceAsync(Proxied, ("sidecar-inject", "enabled"));
        var configuration = YamlText.ToJsonObjects(await File.ReadAllTextAsync(RepositoryRoot.File("samples", "nginx-sidecar-config.yaml")))[0];
        (await cluster.Api.CreateAsync($"/api/v1/namespaces/{Proxied}/configmaps", configuration.ToJsonString())).OrThrow();
        (await cluster.Api.CreateAsync($"/apis/apps/v1/namespaces/{Proxied}/deployments", Application)).OrThrow();
        (await cluster.Api.CreateAsync($"/api/v1/namespaces/{Proxied}/services", """
            { "metadata": { "name": "web" }, "spec": { "selector": { "app": "web" }, "ports": [{ "name": "web", "port": 80, "targetPort": "app" }] } }
            """)).OrThrow();
        var pod = await ReadyPodAsync(Proxied, "app=web");
        Assert.Equal("web,nginx-sidecar", Pods.Containers(pod));

        // By the API server's proxy, which knows the pods behind a Service as kube-proxy does. The application says what nginx told it.
        var answer = "";
        await cluster.UntilAsync("an answer", Proxied, async () => (answer = (await cluster.Api.GetAsync($"/api/v1/namespaces/{Proxied}/services/web:web/proxy/hello")).Text).Contains("application", StringComparison.Ordinal));
        Assert.Equal("application /hello forwarded=http\n", answer);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Assert.Equal("application /hello forwarded=\n", await http.GetStringAsync(new Uri($"http://{pod["status"]!["podIP"]}:8080/hello")));
    }

    private static string Application => $$"""
        { "metadata": { "name": "web" }, "spec": { "selector": { "matchLabels": { "app": "web" } }, "template": {
            "metadata": { "labels": { "app": "web" } },
            "spec": { "automountServiceAccountToken": false, "terminationGracePeriodSeconds": 1, "containers": [{
                "name": "web", "image": "nginxinc/nginx-unprivileged:1.29-alpine", "ports": [{ "name": "app", "containerPort": 8080 }],
                "readinessProbe": { "httpGet": { "path": "/", "port": "app" }, "periodSeconds": 1 } }] } } } }
        """;

    private async Task<JsonNode> ReadyPodAsync(string space, string selector)
    {
        JsonNode? ready = null;
        await cluster.UntilAsync("a ready pod", space, async () => (ready = (await cluster.PodsAsync(space, selector)).FirstOrDefault(NodeCluster.IsReady)) is not null);
        return ready!;
    }

    private async Task<string> LogAsync(string space, string pod, string container) => (await cluster.Api.GetAsync($"/api/v1/namespaces/{space}/pods/{pod}/log?container={container}")).Text;
}
