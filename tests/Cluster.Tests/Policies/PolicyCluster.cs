using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>
/// An API server that asks Sluice, by URL and over HTTPS, about everything that is created, changed and deleted in the namespaces of the tests and
/// outside of namespaces. It writes an audit log. The tests of the collection run one after the other, each with policies of its own.
/// </summary>
public class PolicyCluster : ApiServerFixture, IAsyncLifetime
{
    /// <summary>The name of the mutating webhook.</summary>
    internal const string Mutate = "mutate.sluice.dev";

    /// <summary>The name of the validating webhook.</summary>
    internal const string Validate = "validate.sluice.dev";

    /// <summary>The label of the namespaces of which Sluice is asked.</summary>
    internal const string NamespaceLabel = "sluice-policies";

    private readonly HashSet<string> namespaces = new(StringComparer.Ordinal);
    private InProcessSluice? sluice;

    internal override ApiServerOptions Options => new() { Flags = AuditFlags };

    /// <summary>The file that the API server writes its audit events to, one a line.</summary>
    internal string AuditLog => Path.Combine(Server.Directory, "audit.log");

    /// <summary>Starts the API server and Sluice, and has the first ask the second.</summary>
    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        if (SkipReason is null)
        {
            sluice = await InProcessSluice.StartAsync();
            await RegisterAsync();
        }
    }

    /// <summary>Ends both.</summary>
    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        if (sluice is not null)
        {
            await sluice.DisposeAsync();
        }
    }

    /// <summary>Takes other policies, for the next request on; without an API server, the test is skipped.</summary>
    /// <param name="configuration">The text of sluice.yaml.</param>
    /// <param name="kubernetes">The cluster that the policies ask; null for none.</param>
    internal void Use(string configuration, IKubernetesApi? kubernetes = null)
    {
        _ = Server;
        sluice!.Use(configuration, kubernetes);
    }

    /// <summary>How often the mutating webhook has been asked about a pod.</summary>
    internal long PodMutations => sluice!.PodMutations;

    /// <summary>Takes all policies away, for the next request on.</summary>
    internal void UseNone() => Use(InProcessSluice.NoPolicies);

    /// <summary>Makes a namespace of which Sluice is asked, if it is not there.</summary>
    internal async Task EnsureNamespaceAsync(string name)
    {
        if (namespaces.Add(name))
        {
            var labels = $$"""{ "metadata": { "name": "{{name}}", "labels": { "{{NamespaceLabel}}": "yes" } } }""";
            await EnsureAsync("/api/v1/namespaces", labels);
            (await Api.PatchAsync($"/api/v1/namespaces/{name}", labels)).OrThrow();
        }
    }

    /// <summary>Takes a namespace away, if it is there; what is in it stays until the namespace is made again. No controller ends its deletion.</summary>
    internal async Task RemoveNamespaceAsync(string name)
    {
        UseNone();
        namespaces.Remove(name);
        var path = $"/api/v1/namespaces/{name}";
        if ((await Api.DeleteAsync(path)).IsSuccess && await Api.GetAsync(path) is { IsSuccess: true } left)
        {
            var space = JsonNode.Parse(left.Text)!;
            space["spec"]!["finalizers"] = new JsonArray();
            using var request = new HttpRequestMessage(HttpMethod.Put, $"{path}/finalize") { Content = new StringContent(space.ToJsonString(), new MediaTypeHeaderValue("application/json")) };
            (await Api.SendAsync(request)).OrThrow();
        }
    }

    /// <summary>Creates an object, if it is not there.</summary>
    internal async Task EnsureAsync(string collection, string json)
    {
        var answer = await Api.CreateAsync(collection, json);
        if (answer.Status != HttpStatusCode.Conflict)
        {
            answer.OrThrow();
        }
    }

    private static IEnumerable<string> AuditFlags(string directory)
    {
        var policy = Path.Combine(directory, "audit-policy.json");
        File.WriteAllText(policy, """
            { "apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"],
              "rules": [{ "level": "Metadata", "verbs": ["create", "update", "patch", "delete", "deletecollection"] }] }
            """);
        return [$"--audit-policy-file={policy}", $"--audit-log-path={Path.Combine(directory, "audit.log")}"];
    }

    private async Task RegisterAsync()
    {
        const string collection = "/apis/admissionregistration.k8s.io/v1";
        (await Api.CreateAsync($"{collection}/mutatingwebhookconfigurations", Configuration("Mutating", Mutate, "/mutate"))).OrThrow();
        (await Api.CreateAsync($"{collection}/validatingwebhookconfigurations", Configuration("Validating", Validate, "/validate"))).OrThrow();
        await EnsureNamespaceAsync("default");

        // The API server learns of a configuration by watching; it is in force once a request gets there.
        var isCalled = await Eventually.HoldsAsync(async () =>
        {
            await Api.CreateAsync("/api/v1/namespaces/default/configmaps?dryRun=All", """{ "metadata": { "name": "canary" } }""");
            return sluice!.WasCalled;
        }, TimeSpan.FromSeconds(30));
        Assert.True(isCalled, "the API server does not call the webhooks");
    }

    private string Configuration(string kind, string name, string path)
    {
        var webhook = new JsonObject
        {
            ["name"] = name,
            ["clientConfig"] = new JsonObject { ["url"] = new Uri(sluice!.Url, path).ToString(), ["caBundle"] = sluice.CaBundle },
            ["rules"] = JsonNode.Parse("""[{ "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*/*"], "operations": ["CREATE", "UPDATE", "DELETE"] }]"""),
            ["namespaceSelector"] = JsonNode.Parse($$"""{ "matchLabels": { "{{NamespaceLabel}}": "yes" } }"""),
            ["admissionReviewVersions"] = new JsonArray("v1"),
            ["failurePolicy"] = "Fail",
            ["sideEffects"] = "None",
            ["timeoutSeconds"] = 10,
        };
        if (kind == "Mutating")
        {
            webhook["reinvocationPolicy"] = "IfNeeded";
        }

        return new JsonObject { ["metadata"] = new JsonObject { ["name"] = "sluice" }, ["webhooks"] = new JsonArray(webhook) }.ToJsonString();
    }
}

/// <summary>The tests that share one such cluster.</summary>
[CollectionDefinition(Name)]
public sealed class PolicyClusterCollection : ICollectionFixture<PolicyCluster>
{
    /// <summary>Its name.</summary>
    public const string Name = "Policies on a real API server";
}
