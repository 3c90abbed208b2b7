using System.Text.Json.Nodes;
using Sluice.Cluster;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Configuration;

public sealed class ClusterLookUpsTests
{
    private const string Asking = "policies: [{ name: backends, type: ingress-backends }, { name: metadata, type: metadata, settings: { labels: { a: b } } }]";
    private const string Local = "policies: [{ name: metadata, type: metadata, settings: { labels: { a: b } } }]";

    [Fact]
    public void What_policies_look_up_is_watched_from_the_start()
    {
        var api = new FakeKubernetesApi(new JsonObject());

        Assert.Null(ClusterLookUps.Begin(Load(Asking), api));

        Assert.Equal([new ObjectReference("", "v1", "services", "", "")], api.Watched);
    }

    [Fact]
    public void Without_a_cluster_the_policies_that_need_one_are_named_with_what_would_give_one()
    {
        var notice = ClusterLookUps.Begin(Load(Asking), new UnconnectedKubernetesApi("there is none; expected a kubeconfig"));

        Assert.Equal("\"backends\" cannot decide, so that failurePolicy does: there is none; expected a kubeconfig", notice);
    }

    [Fact]
    public void In_a_process_that_offers_no_cluster_they_are_named_too() =>
        Assert.Contains("\"backends\" cannot decide", ClusterLookUps.Begin(Load(Asking), null), StringComparison.Ordinal);

    [Fact]
    public void No_cluster_is_looked_for_when_no_policy_asks() =>
        Assert.Null(ClusterLookUps.Begin(Load(Local), new LazyKubernetesApi(() => throw new InvalidOperationException("looked for"))));

    private static SluiceConfiguration Load(string text) => ConfigurationLoader.Parse(text, new PolicyServices()).Configuration!;
}
