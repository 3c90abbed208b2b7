using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Policies.IngressBackends;

/// <summary>A Service that a watch remembers as it was a moment ago.</summary>
public sealed class RememberedServiceTests
{
    private const string Web = "/api/v1/namespaces/default/services/web";
    private const string OnPort80 = """{ "kind": "Service", "metadata": { "name": "web", "namespace": "default" }, "spec": { "ports": [{ "port": 80 }] } }""";
    private const string OnPort443 = """{ "kind": "Service", "metadata": { "name": "web", "namespace": "default" }, "spec": { "ports": [{ "port": 443 }] } }""";

    [Fact]
    public async Task What_is_remembered_and_fits_is_allowed_without_a_call()
    {
        var api = new FakeKubernetesApi(new JsonObject()) { Remembered = { [Web] = OnPort80 } };

        Assert.True(await AllowsAsync(api));
        Assert.Empty(api.Calls);
    }

    [Fact]
    public async Task What_memory_would_deny_is_read_once_more_and_allowed_when_it_fits_now()
    {
        var api = new FakeKubernetesApi(new JsonObject { ["objects"] = new JsonArray(JsonNode.Parse(OnPort80)) }) { Remembered = { [Web] = OnPort443 } };

        Assert.True(await AllowsAsync(api));
        Assert.Equal([Web], api.Calls);
    }

    [Fact]
    public async Task What_is_gone_since_is_denied()
    {
        var api = new FakeKubernetesApi(new JsonObject()) { Remembered = { [Web] = OnPort443 } };

        Assert.False(await AllowsAsync(api));
    }

    private static async Task<bool> AllowsAsync(FakeKubernetesApi api)
    {
        var configuration = ConfigurationLoader.Parse("policies: [{ name: backends, type: ingress-backends }]", new PolicyServices { Kubernetes = api }).Configuration!;
        var endpoint = new WebhookEndpoint(() => configuration, NullLogger.Instance, TimeProvider.System);
        Assert.True(WebhookRoute.TryMatch("/validate", "", out var route));
        var output = new ByteBuffer();
        await endpoint.AnswerAsync(route, ReviewBuilder.Build(Ingress), output, default, CancellationToken.None);
        return JsonNode.Parse(output.Span)!["response"]!["allowed"]!.GetValue<bool>();
    }

    private static JsonNode Ingress => JsonNode.Parse("""
        { "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": { "name": "shop", "namespace": "default" },
          "spec": { "defaultBackend": { "service": { "name": "web", "port": { "number": 80 } } } } }
        """)!;
}
