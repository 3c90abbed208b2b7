using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Hosting.Tls;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Node;

/// <summary>Plays metrics-server: the API server hands metrics.k8s.io on to it, and every pod of a namespace uses the same.</summary>
internal sealed class MetricsApi : IAsyncDisposable
{
    private const string Registration = "/apis/apiregistration.k8s.io/v1/apiservices";
    private const string Name = "v1beta1.metrics.k8s.io";
    private readonly NodeCluster _cluster;
    private readonly WebApplication _server;

    private MetricsApi(NodeCluster cluster, WebApplication server) => (_cluster, _server) = (cluster, server);

    /// <summary>Serves and registers it.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="cpu">What each container uses, such as 350m.</param>
    public static async Task<MetricsApi> StartAsync(NodeCluster cluster, string cpu)
    {
        var port = FreePorts.Next();
        var server = Serve(cluster, port, cpu);
        await server.StartAsync();
        const string System = "/api/v1/namespaces/kube-system";
        (await cluster.Api.CreateAsync($"{System}/services", $$"""{ "metadata": { "name": "metrics" }, "spec": { "ports": [{ "port": 443, "targetPort": {{port}} }] } }""")).OrThrow();
        (await cluster.Api.CreateAsync($"{System}/endpoints", $$"""
            { "metadata": { "name": "metrics" }, "subsets": [{ "addresses": [{ "ip": "{{NodePlace.Address}}" }], "ports": [{ "port": {{port}} }] }] }
            """)).OrThrow();
        (await cluster.Api.CreateAsync(Registration, $$"""
            { "metadata": { "name": "{{Name}}" }, "spec": { "group": "metrics.k8s.io", "version": "v1beta1", "groupPriorityMinimum": 100, "versionPriority": 100,
              "insecureSkipTLSVerify": true, "service": { "namespace": "kube-system", "name": "metrics" } } }
            """)).OrThrow();
        return new MetricsApi(cluster, server);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _cluster.Api.DeleteAsync($"{Registration}/{Name}");
        await _server.DisposeAsync();
    }

    private static WebApplication Serve(NodeCluster cluster, int port, string cpu)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authority = CertificateMaker.MakeAuthority("metrics", now, TimeSpan.FromDays(1));
        var certificate = CertificateMaker.MakeServer(authority, ["metrics"], [IPAddress.Parse(NodePlace.Address)], now, TimeSpan.FromDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(NodePlace.Address), port, listen => listen.UseHttps(certificate)));
        var server = builder.Build();
        const string Group = "/apis/metrics.k8s.io/v1beta1";
        server.MapGet(Group, () => Answer(new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = "metrics.k8s.io/v1beta1",
            ["resources"] = new JsonArray(new JsonObject { ["name"] = "pods", ["namespaced"] = true, ["kind"] = "PodMetrics", ["verbs"] = new JsonArray("get", "list") }),
        }));
        server.MapGet($"{Group}/namespaces/{{space}}/pods", async (string space, string? labelSelector) => Answer(new JsonObject
        {
            ["kind"] = "PodMetricsList",
            ["apiVersion"] = "metrics.k8s.io/v1beta1",
            ["items"] = new JsonArray([.. (await cluster.PodsAsync(space, labelSelector ?? "")).Select(pod => Metrics(pod, cpu))]),
        }));
        return server;
    }

    private static JsonObject Metrics(JsonNode pod, string cpu) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = pod.Name(), ["namespace"] = (string)pod["metadata"]!["namespace"]!, ["labels"] = pod["metadata"]!["labels"]!.DeepClone() },
        ["timestamp"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        ["window"] = "15s",
        ["containers"] = new JsonArray([.. pod["spec"]!["containers"].Items().Select(container => new JsonObject { ["name"] = container["name"]!.DeepClone(), ["usage"] = new JsonObject { ["cpu"] = cpu, ["memory"] = "64Mi" } })]),
    };

    private static IResult Answer(JsonObject json) => Results.Text(json.ToJsonString(), "application/json");
}
