using System.Net;

namespace Sluice.Cluster.Tests.Cluster;

public sealed class ApiServerTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    private const string Pod =
        """
        { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web" },
          "spec": { "containers": [{ "name": "app", "image": "nginx:latest" }] } }
        """;

    [SkippableFact]
    public async Task A_pod_created_over_http_is_read_back_patched_and_deleted()
    {
        await cluster.Api.CreateNamespaceAsync("over-http", """{ "team": "a" }""");

        var created = await cluster.Api.CreateAsync("/api/v1/namespaces/over-http/pods", Pod);
        var patched = await cluster.Api.PatchAsync("/api/v1/namespaces/over-http/pods/web", """{ "metadata": { "labels": { "app": "web" } } }""");
        var read = await cluster.Api.GetAsync("/api/v1/namespaces/over-http/pods/web");
        var deleted = await cluster.Api.DeleteAsync("/api/v1/namespaces/over-http/pods/web?gracePeriodSeconds=0");

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal(HttpStatusCode.OK, patched.Status);
        Assert.Equal("web", read.Json.GetProperty("metadata").GetProperty("labels").GetProperty("app").GetString());
        Assert.True(deleted.IsSuccess);
        Assert.Equal(HttpStatusCode.NotFound, (await cluster.Api.GetAsync("/api/v1/namespaces/over-http/pods/web")).Status);
    }

    [SkippableFact]
    public async Task A_pod_applied_by_kubectl_from_stdin_is_read_by_kubectl_and_over_http()
    {
        (await cluster.Kubectl("create", "namespace", "by-kubectl")).OrThrow();

        var applied = await cluster.KubectlAs("admin", Pod, "apply", "--namespace", "by-kubectl", "-f", "-");
        var read = await cluster.Kubectl("get", "pod", "web", "--namespace", "by-kubectl", "-o", "jsonpath={.spec.containers[*].image}");
        var raw = await cluster.Api.GetAsync("/api/v1/namespaces/by-kubectl/pods/web");

        Assert.Equal("pod/web created", applied.OrThrow().Trim());
        Assert.Equal("nginx:latest", read.OrThrow());
        Assert.True(raw.IsSuccess);
    }

    [SkippableFact]
    public async Task A_refusal_reaches_the_caller_of_kubectl_and_of_http()
    {
        var missing = await cluster.Kubectl("get", "pod", "nobody");
        var raw = await cluster.Api.CreateAsync("/api/v1/namespaces/default/pods", """{ "metadata": { "name": "UPPER" } }""");

        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("pods \"nobody\" not found", missing.Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, raw.Status);
        Assert.Contains("UPPER", Assert.Throws<InvalidOperationException>(raw.OrThrow).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_request_without_a_known_token_is_refused()
    {
        using var stranger = new ApiClient(cluster.Server.Url, cluster.Server.Authority, "not-a-token");

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/v1/namespaces")).Status);
    }

    [SkippableFact]
    public async Task A_dry_run_stores_nothing()
    {
        var answer = await cluster.Api.CreateAsync("/api/v1/namespaces/default/pods?dryRun=All", Pod);

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await cluster.Api.GetAsync("/api/v1/namespaces/default/pods/web")).Status);
    }
}
