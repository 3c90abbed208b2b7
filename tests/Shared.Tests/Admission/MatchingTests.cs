using System.Text.Json.Nodes;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Admission;

public sealed class MatchingTests
{
    [Theory]
    [InlineData("{}", "shop", true)]
    [InlineData("{}", "kube-system", false)]
    [InlineData("{}", "kube-flannel", false)]
    [InlineData("{}", "sluice-system", false)]
    [InlineData("{}", "", true)]
    [InlineData("{ namespaces: { exclude: [] } }", "kube-system", false)]
    [InlineData("{ systemNamespaces: true }", "kube-system", true)]
    [InlineData("{ namespaces: { exclude: ['dev-*'] } }", "sluice-system", false)]
    [InlineData("{ namespaces: { include: ['team-*'] } }", "team-a", true)]
    [InlineData("{ namespaces: { include: ['team-*'] } }", "shop", false)]
    [InlineData("{ namespaces: { include: ['team-*'], exclude: ['*-a'] } }", "team-a", false)]
    [InlineData("{ users: { exclude: ['system:serviceaccount:kube-system:*'] } }", "shop", false)]
    [InlineData("{ users: { include: ['alice'] } }", "shop", false)]
    [InlineData("{ users: { include: ['system:serviceaccount:*'] } }", "shop", true)]
    [InlineData("{ objectSelector: { matchLabels: { app: web } } }", "shop", true)]
    [InlineData("{ objectSelector: { matchLabels: { app: other } } }", "shop", false)]
    [InlineData("{ objectSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [web] }] } }", "shop", false)]
    [InlineData("{ objectSelector: { matchExpressions: [{ key: none, operator: DoesNotExist }] } }", "shop", true)]
    [InlineData("{ namespaceSelector: { matchLabels: { any: thing } } }", "shop", true)]
    public async Task The_match_of_a_policy_decides_whether_it_runs(string match, string space, bool runs) =>
        Assert.Equal(runs, await RunsAsync($"match: {match}", request => request["namespace"] = space));

    [Theory]
    [InlineData("web", "other", true)]
    [InlineData("other", "web", true)]
    [InlineData("other", "other", false)]
    public async Task The_new_or_the_old_object_has_the_labels_of_the_selector(string now, string before, bool runs) =>
        Assert.Equal(runs, await RunsAsync("match: { objectSelector: { matchLabels: { app: web } } }", request =>
        {
            request["operation"] = "UPDATE";
            request["resource"]!["resource"] = "configmaps";
            request["oldObject"] = request["object"]!.DeepClone();
            request["object"]!["metadata"]!["labels"]!["app"] = now;
            request["oldObject"]!["metadata"]!["labels"]!["app"] = before;
        }));

    [Fact]
    public async Task A_label_that_an_earlier_policy_set_is_seen_by_the_selector_of_a_later_one()
    {
        var webhook = TestWebhook.Of("""
            policies:
              - { name: first, type: metadata, settings: { labels: { tier: gold } } }
              - { name: second, type: metadata, settings: { labels: { price: high } }, match: { objectSelector: { matchLabels: { tier: gold } } } }
            """);
        Assert.Contains("price", (await webhook.AskAsync(Reviews.Pod())).Patch, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[pods]", "", "pods", true)]
    [InlineData("[deployments.apps]", "apps", "deployments", true)]
    [InlineData("[deployments.apps]", "extensions", "deployments", false)]
    [InlineData("['*']", "coordination.k8s.io", "leases", false)]
    [InlineData("['*', leases.coordination.k8s.io]", "coordination.k8s.io", "leases", true)]
    [InlineData("['*']", "authorization.k8s.io", "selfsubjectaccessreviews", false)]
    [InlineData("['*']", "authorization.k8s.io", "subjectaccessreviews", false)]
    [InlineData("['*']", "authentication.k8s.io", "tokenreviews", false)]
    [InlineData("['*']", "", "events", false)]
    [InlineData("['*']", "events.k8s.io", "events", false)]
    [InlineData("[events]", "", "events", true)]
    [InlineData("[events]", "events.k8s.io", "events", false)]
    [InlineData("['*']", "example.com", "widgets", true)]
    [InlineData("[services, pods]", "", "configmaps", false)]
    public async Task The_type_wants_its_resources_only(string resources, string group, string resource, bool runs) =>
        Assert.Equal(runs, await RunsAsync($"match: {{ resources: {resources} }}", request =>
        {
            request["resource"]!["group"] = group;
            request["resource"]!["resource"] = resource;
        }));

    // A label would make an access review invalid: kubectl auth can-i, kubelets and extension API servers ask by them.
    [Theory]
    [InlineData("""{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","metadata":{},"spec":{"resourceAttributes":{"namespace":"default","verb":"get","resource":"pods"}},"status":{"allowed":false}}""", "authorization.k8s.io", "selfsubjectaccessreviews", "CREATE", "")]
    [InlineData("""{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","metadata":{},"spec":{"resourceAttributes":{"namespace":"default","verb":"get","resource":"pods"},"user":"jane"},"status":{"allowed":false}}""", "authorization.k8s.io", "subjectaccessreviews", "CREATE", "")]
    [InlineData("""{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","metadata":{},"spec":{"token":"x"},"status":{"user":{}}}""", "authentication.k8s.io", "tokenreviews", "CREATE", "")]
    [InlineData("""{"apiVersion":"v1","kind":"Event","metadata":{"name":"e","namespace":"default"},"involvedObject":{},"reason":"x"}""", "", "events", "CREATE", "default")]
    [InlineData("""{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"n1","namespace":"apps"},"spec":{}}""", "coordination.k8s.io", "leases", "UPDATE", "apps")]
    public async Task What_the_cluster_asks_itself_gets_no_label_of_a_policy_for_everything(string @object, string group, string resource, string operation, string space) =>
        Assert.False(await RunsAsync("failurePolicy: Fail", request =>
        {
            request["object"] = JsonNode.Parse(@object);
            request["oldObject"] = operation == "UPDATE" ? JsonNode.Parse(@object) : null;
            request["operation"] = operation;
            request["namespace"] = space;
            request["resource"] = new JsonObject { ["group"] = group, ["version"] = "v1", ["resource"] = resource };
        }));

    [Theory]
    [InlineData("status")]
    [InlineData("ephemeralcontainers")]
    [InlineData("exec")]
    public async Task A_subresource_is_another_thing_than_its_object(string subResource) =>
        Assert.False(await RunsAsync("", request => request["subResource"] = subResource));

    [Theory]
    [InlineData("CREATE", true)]
    [InlineData("UPDATE", true)]
    [InlineData("DELETE", false)]
    [InlineData("CONNECT", false)]
    public async Task The_type_wants_its_operations_only(string operation, bool runs) => Assert.Equal(runs, await RunsAsync("", request =>
    {
        request["operation"] = operation;
        request["resource"]!["resource"] = "services";
    }));

    private static async Task<bool> RunsAsync(string policy, Action<JsonNode> change)
    {
        var settings = policy.Contains("settings:", StringComparison.Ordinal) ? "" : "settings: { labels: { a: b } }";
        var webhook = TestWebhook.Of($"policies:\n  - name: labels\n    type: metadata\n    {settings}\n    {policy}\n");
        return (await webhook.AskAsync(Reviews.Pod(change))).Patch.Length > 0;
    }
}
