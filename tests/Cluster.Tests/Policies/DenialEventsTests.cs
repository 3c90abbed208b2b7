using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cluster.Connecting;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Telemetry;
using Sluice.Testing;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>Events of denials on a real API server, which validates them, with the rights of infra/kubernetes/components/events and no others.</summary>
public sealed class DenialEventsTests(DenialEventsTests.Cluster cluster) : IClassFixture<DenialEventsTests.Cluster>
{
    private const string User = "sluice-events";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [SkippableFact]
    public async Task A_denial_becomes_an_Event_that_kubectl_shows_for_the_object()
    {
        await GrantAsync();
        var api = KubernetesApis.Connect(Kubeconfig.Read([cluster.Server.KubeconfigFor(User)]).Connection!, TimeProvider.System, NullLogger.Instance);
        await using var events = new DenialEvents(api, SluiceMeter.Instance, TimeProvider.System, NullLogger.Instance);
        var configuration = ConfigurationLoader.Parse("events: true\npolicies: [{ name: owners, type: required-metadata, settings: { labels: { owner: } } }]", new PolicyServices()).Configuration!;
        var endpoint = new WebhookEndpoint(() => configuration, NullLogger.Instance, TimeProvider.System, events);
        Assert.True(WebhookRoute.TryMatch("/validate", null, out var route));
        var pod = JsonNode.Parse("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default"},"spec":{"containers":[{"name":"a","image":"b"}]}}""")!;

        await endpoint.AnswerAsync(route, ReviewBuilder.Build(pod), new ByteBuffer(), default, CancellationToken.None);

        JsonNode? found = null;
        Assert.True(await Eventually.HoldsAsync(async () => (found = await FindAsync()) is not null, Patience), "no Event came");
        Assert.Equal(("Pod", "web", "Warning"), ((string)found!["involvedObject"]!["kind"]!, (string)found["involvedObject"]!["name"]!, (string)found["type"]!));
        Assert.Contains("\"owners\"", (string)found["message"]!, StringComparison.Ordinal);
    }

    // As kubectl reads them: through the older of the two APIs.
    private async Task<JsonNode?> FindAsync() =>
        JsonNode.Parse((await cluster.Api.GetAsync("/api/v1/namespaces/default/events")).OrThrow().Text)!["items"]!.AsArray().FirstOrDefault(item => (string?)item!["reason"] == "AdmissionDenied");

    private async Task GrantAsync()
    {
        foreach (var manifest in YamlText.ToJsonObjects(await File.ReadAllTextAsync(RepositoryRoot.File("infra", "kubernetes", "components", "events", "rbac.yaml"))))
        {
            if (manifest["subjects"] is not null)
            {
                manifest["subjects"] = new JsonArray(new JsonObject { ["kind"] = "User", ["name"] = User });
            }

            var resource = (string)manifest["kind"]! == "ClusterRole" ? "clusterroles" : "clusterrolebindings";
            (await cluster.Api.CreateAsync($"/apis/rbac.authorization.k8s.io/v1/{resource}", manifest.ToJsonString())).OrThrow();
        }
    }

    /// <summary>An API server with RBAC and a user without rights.</summary>
    public sealed class Cluster : ApiServerFixture
    {
        internal override ApiServerOptions Options => new() { Rbac = true, Users = [new ApiServerUser(User, "events-uid")] };
    }
}
