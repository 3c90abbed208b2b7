using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cluster;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Policies.DeletionProtection;

/// <summary>A Namespace that is deleted with what it holds.</summary>
public sealed class NamespaceContentsTests
{
    private const string Marked = """{ "metadata": { "name": "kept", "labels": { "sluice.dev/deletion-protection": "true" } } }""";
    private const string Plain = """{ "metadata": { "name": "plain" } }""";

    [Theory]
    [InlineData("{}")]
    [InlineData("{ resources: [namespaces] }")]
    [InlineData("{ resources: [namespaces, persistentvolumes] }")]
    [InlineData("{ resources: [persistentvolumeclaims] }")]
    [InlineData("{ resources: [namespaces, persistentvolumeclaims], operations: [UPDATE] }")]
    public void What_to_look_for_has_to_be_named(string match)
    {
        var error = Assert.Single(ConfigurationLoader.Parse(Policy(match), new PolicyServices()).Errors);

        Assert.Equal("policies[0].settings.contents", error.Path);
        Assert.Contains("expected match.resources to name namespaces and the resources that hold one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void That_it_needs_a_cluster_is_said_and_nothing_is_watched()
    {
        var configuration = ConfigurationLoader.Parse(Policy("{ resources: [namespaces, secrets] }"), new PolicyServices()).Configuration!;
        var api = new FakeKubernetesApi(new JsonObject());

        Assert.Contains("\"protection\" cannot decide", ClusterLookUps.Begin(configuration, null), StringComparison.Ordinal);
        Assert.Null(ClusterLookUps.Begin(configuration, api));
        Assert.Empty(api.Watched);
    }

    [Fact]
    public void Without_the_option_no_cluster_is_needed() =>
        Assert.Null(ClusterLookUps.Begin(ConfigurationLoader.Parse("policies: [{ name: protection, type: deletion-protection }]", new PolicyServices()).Configuration!, null));

    [Fact]
    public async Task Every_part_of_a_long_list_is_looked_at()
    {
        var api = new Parts(page => page < 2 ? (Plain, $"part-{page + 1}") : (Marked, ""));

        var answer = await AskAsync(api);

        Assert.False(answer["allowed"]!.GetValue<bool>());
        Assert.Contains("namespaces \"held\" holds a protected object: secrets \"kept\" in namespace \"held\"", answer["status"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(["", "part-1", "part-2"], api.Continuations);
    }

    [Fact]
    public async Task A_list_without_end_ends_at_the_bound_and_failurePolicy_decides()
    {
        var api = new Parts(page => (string.Join(',', Enumerable.Repeat(Plain, 500)), $"part-{page + 1}"));

        var answer = await AskAsync(api);

        Assert.Equal((500, 20), (answer["status"]!["code"]!.GetValue<int>(), api.Continuations.Count));
        Assert.Contains("holds more than 10000 objects", answer["status"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enough_that_is_protected_ends_the_search()
    {
        var api = new Parts(page => (string.Join(',', Enumerable.Repeat(Marked, 500)), $"part-{page + 1}"));

        Assert.False((await AskAsync(api))["allowed"]!.GetValue<bool>());
        Assert.Single(api.Continuations);
    }

    [Fact]
    public async Task What_cannot_be_read_as_a_list_leaves_it_to_failurePolicy() =>
        Assert.Contains("is not a list that can be read", (await AskAsync(new Parts(_ => ("nonsense", ""))))["status"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);

    [Fact]
    public async Task An_empty_list_of_metadata_which_the_API_server_writes_as_null_holds_nothing() =>
        Assert.True((await AskAsync(new Parts(_ => (Items: "null", ""))))["allowed"]!.GetValue<bool>());

    [Fact]
    public async Task A_review_ends_in_its_time_when_the_cluster_does_not_answer()
    {
        var api = new FakeKubernetesApi(new JsonObject()) { Gate = new TaskCompletionSource().Task };

        Assert.False((await AskAsync(api, "?timeout=1s").WaitAsync(TimeSpan.FromSeconds(30)))["allowed"]!.GetValue<bool>());
    }

    private static string Policy(string match) => $"policies: [{{ name: protection, type: deletion-protection, match: {match}, settings: {{ contents: Deny }} }}]";

    private static async Task<JsonNode> AskAsync(IKubernetesApi api, string query = "")
    {
        var configuration = ConfigurationLoader.Parse(Policy("{ resources: [namespaces, secrets] }"), new PolicyServices { Kubernetes = api }).Configuration!;
        var endpoint = new WebhookEndpoint(() => configuration, NullLogger.Instance, TimeProvider.System);
        Assert.True(WebhookRoute.TryMatch("/validate", query, out var route));
        var output = new ByteBuffer();
        var space = JsonNode.Parse("""{ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "held" } }""")!;
        await endpoint.AnswerAsync(route, ReviewBuilder.Build(space, JsonNode.Parse("""{ "operation": "DELETE" }""")), output, default, CancellationToken.None);
        return JsonNode.Parse(output.Span)!["response"]!;
    }

    /// <summary>A cluster whose lists come in parts.</summary>
    private sealed class Parts(Func<int, (string Items, string Continuation)> part) : IKubernetesApi
    {
        public List<string> Continuations { get; } = [];

        public ValueTask<KubernetesAnswer> ListMetadataAsync(ObjectReference resource, string continuation, CancellationToken cancellation)
        {
            var (items, next) = part(Continuations.Count);
            Continuations.Add(continuation);
            return new(new KubernetesAnswer(KubernetesOutcome.Found, Encoding.UTF8.GetBytes($$"""{ "metadata": { "continue": "{{next}}" }, "items": {{(items == "null" ? items : $"[{items}]")}} }"""), ""));
        }

        public ValueTask<KubernetesAnswer> GetAsync(ObjectReference resource, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<KubernetesAnswer> ListAsync(ObjectReference resource, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<KubernetesAnswer> CreateAsync(ObjectReference resource, ReadOnlyMemory<byte> body, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
