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

/// <summary>deletion-protection looks into a namespace on a real API server, as the service account that infra/ gives it.</summary>
public sealed class NamespaceContentsTests(NamespaceContentsTests.Fixture cluster) : IClassFixture<NamespaceContentsTests.Fixture>
{
    private const string ServiceAccount = "system:serviceaccount:sluice-system:sluice";
    private const string Stranger = "system:serviceaccount:sluice-system:stranger";
    private const string Claims = "persistentvolumeclaims";

    [SkippableFact]
    public async Task What_is_protected_behind_the_first_part_of_a_long_list_is_found()
    {
        var answer = await AskAsync(ServiceAccount, "full");

        Assert.False(answer["allowed"]!.GetValue<bool>());
        Assert.Contains("namespaces \"full\" holds a protected object: persistentvolumeclaims \"zz-kept\"", answer["status"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_namespace_without_any_goes()
    {
        var answer = await AskAsync(ServiceAccount, "free");

        Assert.True(answer["allowed"]!.GetValue<bool>(), answer.ToJsonString());
    }

    [SkippableFact]
    public async Task Without_the_right_the_denial_says_which_one_is_missing()
    {
        var answer = await AskAsync(Stranger, "free");

        Assert.Contains("needs the verb \"list\" on the resource \"persistentvolumeclaims\" in namespace \"free\"", answer["status"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Of_objects_their_metadata_alone_is_read()
    {
        await cluster.PrepareAsync();
        await using var api = Api(ServiceAccount);

        var answer = await ((IKubernetesApi)api).ListMetadataAsync(new ObjectReference("", "v1", Claims, "full", ""), "", CancellationToken.None);

        var list = JsonNode.Parse(answer.Body.Span)!;
        Assert.Equal("PartialObjectMetadataList", list["kind"]!.GetValue<string>());
        Assert.Equal(500, list["items"]!.AsArray().Count);
        Assert.All(list["items"]!.AsArray(), item => Assert.Null(item!["spec"]));
    }

    private ClientKubernetesApi Api(string user) =>
        KubernetesApis.Connect(Kubeconfig.Read([cluster.Server.KubeconfigFor(user)]).Connection!, TimeProvider.System, NullLogger.Instance);

    private async Task<JsonNode> AskAsync(string user, string space)
    {
        await cluster.PrepareAsync();
        await using var api = Api(user);
        var configuration = ConfigurationLoader.Parse(
            $"policies: [{{ name: protection, type: deletion-protection, match: {{ resources: [namespaces, {Claims}] }}, settings: {{ contents: Deny }} }}]", new PolicyServices { Kubernetes = api });
        var endpoint = new WebhookEndpoint(() => configuration.Configuration!, NullLogger.Instance, TimeProvider.System);
        Assert.True(WebhookRoute.TryMatch("/validate", "?timeout=30s", out var route));
        var output = new ByteBuffer();
        var manifest = JsonNode.Parse($$"""{ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "{{space}}" } }""")!;
        await endpoint.AnswerAsync(route, ReviewBuilder.Build(manifest, JsonNode.Parse("""{ "operation": "DELETE" }""")), output, default, CancellationToken.None);
        return JsonNode.Parse(output.Span)!["response"]!;
    }

    public sealed class Fixture : ApiServerFixture
    {
        internal override ApiServerOptions Options => new()
        {
            Rbac = true,
            Users = [new ApiServerUser(ServiceAccount, "sluice-uid", "system:serviceaccounts"), new ApiServerUser(Stranger, "stranger-uid", "system:serviceaccounts")],
        };

        // The rights are those that infra/ has, and no others.
        protected override async Task CreateAsync()
        {
            var documents = await File.ReadAllTextAsync(RepositoryRoot.File("infra", "kubernetes", "components", "deletion-protection", "rbac.yaml"));
            foreach (var (text, resource) in documents.Split("---\n").Zip(["clusterroles", "clusterrolebindings"]))
            {
                (await Api.CreateAsync($"/apis/rbac.authorization.k8s.io/v1/{resource}", YamlText.ToJson(text)!.ToJsonString())).OrThrow();
            }

            foreach (var space in (string[])["full", "free"])
            {
                (await Api.CreateAsync("/api/v1/namespaces", $$"""{ "metadata": { "name": "{{space}}" } }""")).OrThrow();
            }

            // More than one part of a list, and what is meant in the last one.
            await Parallel.ForEachAsync(Enumerable.Range(0, 500), async (index, _) => await CreateClaimAsync($"claim-{index:000}", "{}"));
            await CreateClaimAsync("zz-kept", """{ "sluice.dev/deletion-protection": "true" }""");
        }

        private async Task CreateClaimAsync(string name, string labels) => (await Api.CreateAsync($"/api/v1/namespaces/full/{Claims}", $$"""
            { "metadata": { "name": "{{name}}", "labels": {{labels}} },
              "spec": { "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } } } }
            """)).OrThrow();
    }
}
