using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cluster.Connecting;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Testing;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>ingress-backends against a real API server: what it finds there decides, as the service account that infra/ gives it.</summary>
public sealed class IngressBackendsTests(IngressBackendsTests.Fixture cluster) : IClassFixture<IngressBackendsTests.Fixture>
{
    private const string ServiceAccount = "system:serviceaccount:sluice-system:sluice";
    private const string Stranger = "system:serviceaccount:sluice-system:stranger";

    [SkippableFact]
    public async Task Backends_that_are_there_by_number_and_name_and_as_default_are_allowed()
    {
        var answer = await AskAsync(ServiceAccount, Ingress("""
            "defaultBackend": { "service": { "name": "web", "port": { "name": "http" } } },
            "rules": [{ "http": { "paths": [
              { "path": "/", "pathType": "Prefix", "backend": { "service": { "name": "web", "port": { "number": 80 } } } },
              { "path": "/s", "pathType": "Prefix", "backend": { "resource": { "apiGroup": "k8s.example.com", "kind": "Bucket", "name": "static" } } }
            ] } }]
            """));

        Assert.True(IsAllowed(answer), answer.ToJsonString());
        Assert.Null(answer["warnings"]);
    }

    [SkippableFact]
    public async Task Everything_that_is_missing_is_listed_at_once()
    {
        var message = Message(await AskAsync(ServiceAccount, Ingress("""
            "defaultBackend": { "service": { "name": "nobody", "port": { "number": 80 } } },
            "rules": [{ "http": { "paths": [
              { "path": "/", "pathType": "Prefix", "backend": { "service": { "name": "web", "port": { "number": 8080 } } } },
              { "path": "/s", "pathType": "Prefix", "backend": { "service": { "name": "web", "port": { "name": "https" } } } }
            ] } }]
            """)));

        Assert.Contains("spec.defaultBackend.service: Service \"nobody\" does not exist in namespace \"default\"", message, StringComparison.Ordinal);
        Assert.Contains("paths[0].backend.service: Service \"web\" has no port 8080; expected one of 80 (http)", message, StringComparison.Ordinal);
        Assert.Contains("paths[1].backend.service: Service \"web\" has no port \"https\"", message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Without_the_right_the_denial_says_which_one_is_missing_and_to_whom()
    {
        var message = Message(await AskAsync(Stranger, WebIngress));

        Assert.Contains("needs the verb \"get\" on the resource \"services\" in namespace \"default\"", message, StringComparison.Ordinal);
        Assert.Contains(Stranger, message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Without_the_right_and_with_failurePolicy_Ignore_it_passes_with_a_warning()
    {
        var answer = await AskAsync(Stranger, WebIngress, failurePolicy: "Ignore");

        Assert.True(IsAllowed(answer));
        Assert.Contains("needs the verb \"get\"", answer["warnings"]![0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("Fail", false)]
    [InlineData("Ignore", true)]
    public async Task With_the_API_server_away_failurePolicy_decides_within_the_time_out(string failurePolicy, bool isAllowed)
    {
        using var silence = new TcpListener(IPAddress.Loopback, 0);
        silence.Start();
        var connection = ConnectionOf(ServiceAccount) with { Server = new Uri($"https://{silence.LocalEndpoint}") };

        // The first one compiles what the second one does.
        await AskAsync(Api(connection), WebIngress, failurePolicy, "?timeout=1s");
        var api = Api(connection);
        var watch = Stopwatch.StartNew();
        var answer = await AskAsync(api, WebIngress, failurePolicy, "?timeout=1s");

        Assert.Equal(isAllowed, IsAllowed(answer));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    private static JsonNode WebIngress => Ingress("""
        "defaultBackend": { "service": { "name": "web", "port": { "number": 80 } } }
        """);

    private static JsonNode Ingress(string spec) =>
        JsonNode.Parse($$"""{ "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": { "name": "shop" }, "spec": { {{spec}} } }""")!;

    private static ClientKubernetesApi Api(ClusterConnection connection) => KubernetesApis.Connect(connection, TimeProvider.System, NullLogger.Instance);

    private ClusterConnection ConnectionOf(string user) => Kubeconfig.Read([cluster.Server.KubeconfigFor(user)]).Connection!;

    private async Task<JsonNode> AskAsync(string user, JsonNode ingress, string failurePolicy = "Fail")
    {
        await cluster.PrepareAsync();
        return await AskAsync(Api(ConnectionOf(user)), ingress, failurePolicy, "");
    }

    private static async Task<JsonNode> AskAsync(ClientKubernetesApi api, JsonNode ingress, string failurePolicy, string query)
    {
        await using var connected = api;
        var configuration = ConfigurationLoader.Parse($"policies: [{{ name: backends, type: ingress-backends, failurePolicy: {failurePolicy} }}]", new PolicyServices { Kubernetes = api });
        var endpoint = new WebhookEndpoint(() => configuration.Configuration!, NullLogger.Instance, TimeProvider.System);
        Assert.True(WebhookRoute.TryMatch("/validate", query, out var route));
        var output = new ByteBuffer();
        await endpoint.AnswerAsync(route, ReviewBuilder.Build(ingress), output, default, CancellationToken.None);
        return JsonNode.Parse(output.Span)!["response"]!;
    }

    private static bool IsAllowed(JsonNode answer) => answer["allowed"]!.GetValue<bool>();

    private static string Message(JsonNode answer)
    {
        Assert.False(IsAllowed(answer));
        return answer["status"]!["message"]!.GetValue<string>();
    }

    public sealed class Fixture : ApiServerFixture
    {
        internal override ApiServerOptions Options => new()
        {
            Rbac = true,
            Users = [new ApiServerUser(ServiceAccount, "sluice-uid", "system:serviceaccounts"), new ApiServerUser(Stranger, "stranger-uid", "system:serviceaccounts")],
        };

        // The rights are those that infra/ documents, and no others.
        protected override async Task CreateAsync()
        {
            var documents = await File.ReadAllTextAsync(RepositoryRoot.File("infra", "kubernetes", "components", "ingress-backends", "rbac.yaml"));
            foreach (var (text, resource) in documents.Split("---\n").Zip(["clusterroles", "clusterrolebindings"]))
            {
                var json = YamlText.ToJson(text)!.ToJsonString();
                (await Api.CreateAsync($"/apis/rbac.authorization.k8s.io/v1/{resource}", json)).OrThrow();
            }

            (await Api.CreateAsync("/api/v1/namespaces/default/services", """{ "metadata": { "name": "web" }, "spec": { "ports": [{ "name": "http", "port": 80 }] } }""")).OrThrow();
        }
    }
}
