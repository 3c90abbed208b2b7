using System.Text.Json.Nodes;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Configuration;

/// <summary>What a policy's <c>match</c> may say, and which requests it then means.</summary>
public sealed class MatchTests
{
    public static TheoryData<string> Types { get; } = [.. Catalogue.Default.Types.Where(type => type.Kind != PolicyKind.Generating).Select(type => type.Name)];

    [Theory]
    [InlineData("deployments", "is not of the core group; expected deployments.apps")]
    [InlineData("pod", "is not the name of a resource; expected pods")]
    [InlineData("Pod", "is not the name of a resource; expected pods")]
    [InlineData("Pods", "is not the name of a resource; expected pods")]
    [InlineData("pvc", "is not the name of a resource; expected persistentvolumeclaims")]
    [InlineData("svc", "is not the name of a resource; expected services")]
    [InlineData("deploy", "is not the name of a resource; expected deployments.apps")]
    [InlineData("Deployment", "is not the name of a resource; expected deployments.apps")]
    [InlineData("deployment.apps", "is not the name of a resource; expected deployments.apps")]
    [InlineData("deployments.app", "is not the name of a resource; expected deployments.apps")]
    [InlineData("ingresses", "is not of the core group; expected ingresses.networking.k8s.io")]
    [InlineData("ingress.networking.k8s.io", "is not the name of a resource; expected ingresses.networking.k8s.io")]
    [InlineData("leases", "is not of the core group; expected leases.coordination.k8s.io")]
    [InlineData("widgets", "is not a resource of the core group; expected the plural name with its API group, such as widgets.example.com")]
    [InlineData("secrts", "is not a resource of the core group; expected the plural name with its API group, such as secrts.example.com (did you mean secrets?)")]
    [InlineData("pods/statis", "has a subresource that pods does not have; expected attach or binding or ephemeralcontainers or eviction or exec or portforward or proxy or resize or status")]
    [InlineData("configmaps/status", "has a subresource that configmaps does not have; expected none")]
    [InlineData("pods.*", "is not the name of a resource; expected pods")]
    public void A_resource_that_the_API_server_does_not_have_is_an_error_with_the_name_that_is_meant(string resource, string fault) =>
        Assert.Equal([$"policies[0].match.resources[0]: \"{resource}\" {fault}"], ErrorsOf("metadata", $"resources: ['{resource}']"));

    [Theory]
    [InlineData("pods")]
    [InlineData("deployments.apps")]
    [InlineData("deployments.apps/scale")]
    [InlineData("pods/status")]
    [InlineData("widgets.example.com")]
    [InlineData("widgets.example.com/status")]
    [InlineData("ingresses.extensions.example.com")]
    [InlineData("leases.coordination.k8s.io")]
    [InlineData("*")]
    public void A_resource_that_there_may_be_loads(string resource) => Assert.Empty(ErrorsOf("metadata", $"resources: ['{resource}']"));

    [Theory]
    [MemberData(nameof(Types))]
    public void The_old_place_of_resources_is_an_error_that_says_the_new_one(string type)
    {
        if (Catalogue.Default.Find(type)!.Options.Any(option => option.Name == "resources"))
        {
            return;
        }

        var errors = ConfigurationLoader.Parse($"policies: [{{ name: a, type: {type}, settings: {{ resources: [pods] }} }}]", new PolicyServices()).Errors.Select(error => $"{error.Path}: {error.Message}");
        Assert.Contains("policies[0].settings: \"resources\" is none of the settings; expected it in match, beside settings: match: { resources: [...] }", errors);
        Assert.DoesNotContain(errors, error => error.Contains("unknown key", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_takes_every_key_of_match(string type)
    {
        var example = PolicyReference.Example(Catalogue.Default.Find(type)!);
        var rules = ConfigurationLoader.Parse(example, new PolicyServices()).Configuration!.Policies[0].Rules;
        var match = $"resources: ['{Name(rules[0])}'], operations: [{rules[0].Operations.ToString().Split(',')[0].ToUpperInvariant()}], scope: Any, names: {{ exclude: [a] }}, namespaces: {{ exclude: [b] }}, "
            + "objectSelector: { matchLabels: { a: b } }, namespaceSelector: { matchLabels: { a: b } }, users: { exclude: [c] }, groups: { exclude: [d] }";
        var narrowed = Policy(type, match, example);
        Assert.Equal((rules[0].Group, rules[0].Resource), (narrowed.Rules[0].Group, narrowed.Rules[0].Resource));
        Assert.All(narrowed.Rules, rule => Assert.Equal(1, System.Numerics.BitOperations.PopCount((uint)rule.Operations)));
    }

    [Theory]
    [InlineData("filebeat-sidecar", "resources: [services]", "policies[0].match.resources[0]: filebeat-sidecar never asks about services; expected pods")]
    [InlineData("filebeat-sidecar", "operations: [UPDATE]", "policies[0].match.operations: filebeat-sidecar is never asked then; expected CREATE")]
    [InlineData("image-registries", "resources: [deployments.apps]", "policies[0].match.resources[0]: image-registries never asks about deployments.apps; expected pods, pods/ephemeralcontainers, or settings.workloads: true for the workloads that pods are made from")]
    [InlineData("deletion-protection", "operations: [CREATE, DELETE, delete]", "policies[0].match.operations[2]: the text \"delete\"; expected CREATE, UPDATE, DELETE or CONNECT (did you mean DELETE?)")]
    [InlineData("metadata", "resources: []", "policies[0].match.resources: an empty list; expected a list that is not empty, each item a resource such as pods, deployments.apps, pods/status or *")]
    [InlineData("metadata", "namespaces: { include: [] }", "policies[0].match.namespaces.include: an empty list; expected a list that is not empty, each item a name in which * stands for any run of characters and ? for one")]
    [InlineData("metadata", "namespaces: { include: [kube-system] }", "policies[0].match.namespaces: \"kube-system\" is a system namespace, which no policy is for by default; expected systemNamespaces: true beside namespaces")]
    [InlineData("metadata", "scope: cluster", "policies[0].match.scope: the text \"cluster\"; expected Any, Namespaced or Cluster (did you mean Cluster?)")]
    public void What_would_never_match_is_an_error(string type, string match, string error) => Assert.Contains(error, ErrorsOf(type, match));

    [Theory]
    [InlineData("default", true)]
    [InlineData("dev-one", false)]
    [InlineData("kube-system", false)]
    [InlineData("calico-system", false)]
    [InlineData("tigera-operator", false)]
    [InlineData("cert-manager", false)]
    [InlineData("keda", false)]
    [InlineData("openshift-ingress", false)]
    [InlineData("sluice-system", false)]
    public void Namespaces_that_are_excluded_are_added_to_those_of_the_system(string @namespace, bool isMeant) =>
        Assert.Equal(isMeant, Policy("metadata", "namespaces: { exclude: ['dev-*'] }").Match.Namespaces.Matches(@namespace));

    [Fact]
    public void System_namespaces_are_let_in_by_their_own_switch()
    {
        var match = Policy("metadata", "systemNamespaces: true, namespaces: { exclude: [kube-public] }").Match;
        Assert.Equal((true, true, false), (match.Namespaces.Matches("kube-system"), match.Namespaces.Matches("keda"), match.Namespaces.Matches("kube-public")));
    }

    [Theory]
    [InlineData("names: { include: [web-*] }", true)]
    [InlineData("names: { exclude: [web-*] }", false)]
    [InlineData("names: { include: [db-*] }", false)]
    [InlineData("groups: { include: ['team-*'] }", true)]
    [InlineData("groups: { include: [admins] }", false)]
    [InlineData("groups: { exclude: [team-a] }", false)]
    [InlineData("groups: { include: [], exclude: [] }", true)]
    [InlineData("users: { include: [], exclude: ['system:node:*'] }", true)]
    [InlineData("users: { include: [jane] }", true)]
    [InlineData("users: { include: [jane] , exclude: [jane] }", false)]
    [InlineData("operations: [CREATE]", true)]
    [InlineData("operations: [UPDATE]", false)]
    [InlineData("scope: Namespaced", true)]
    [InlineData("scope: Cluster", false)]
    public async Task A_request_is_meant_by_all_that_match_says(string match, bool isMeant) => Assert.Equal(isMeant, await RunsAsync(match, request =>
    {
        request["userInfo"] = JsonNode.Parse("""{"username":"jane","groups":["team-a","system:authenticated"]}""");
        request["name"] = "web-1";
    }));

    [Theory]
    [InlineData("web-5d9c-", true)]
    [InlineData("db-", false)]
    public async Task An_object_without_a_name_is_known_by_the_beginning_of_it(string generateName, bool isMeant) => Assert.Equal(isMeant, await RunsAsync("names: { include: ['web-*'] }", request =>
    {
        request["name"] = "";
        request["object"]!["metadata"] = new JsonObject { ["generateName"] = generateName };
    }));

    [Theory]
    [InlineData("Namespaced", "configmaps", "shop", true)]
    [InlineData("Namespaced", "namespaces", "shop", false)]
    [InlineData("Cluster", "namespaces", "shop", true)]
    [InlineData("Cluster", "nodes", "", true)]
    [InlineData("Cluster", "configmaps", "shop", false)]
    public async Task A_namespace_is_an_object_outside_of_namespaces(string scope, string resource, string @namespace, bool isMeant) => Assert.Equal(isMeant, await RunsAsync($"scope: {scope}", request =>
    {
        request["resource"]!["resource"] = resource;
        request["namespace"] = @namespace;
    }));

    [Theory]
    [InlineData("namespaces: { include: [team-a] }", "clusterroles", "", false)]
    [InlineData("namespaces: { include: ['team-*'] }", "nodes", "", false)]
    [InlineData("namespaces: { include: [team-a] }, resources: [nodes]", "nodes", "", false)]
    [InlineData("namespaces: { include: [team-a] }, scope: Cluster", "nodes", "", false)]
    [InlineData("namespaces: { include: [team-a] }, scope: Cluster", "namespaces", "team-a", true)]
    [InlineData("namespaces: { include: [team-a] }", "namespaces", "team-a", true)]
    [InlineData("namespaces: { include: [team-a] }", "namespaces", "team-b", false)]
    [InlineData("namespaces: { include: [team-a] }", "configmaps", "team-a", true)]
    [InlineData("namespaces: { include: ['*'] }", "nodes", "", true)]
    [InlineData("namespaces: { exclude: [team-a] }", "nodes", "", true)]
    [InlineData("", "nodes", "", true)]
    public async Task A_policy_for_some_namespaces_is_for_nothing_outside_of_namespaces_but_for_these(string match, string resource, string @namespace, bool isMeant) => Assert.Equal(isMeant, await RunsAsync(match, request =>
    {
        request["resource"] = JsonNode.Parse($$"""{ "group": "", "version": "v1", "resource": "{{resource}}" }""");
        request["namespace"] = @namespace;
    }));

    [Fact]
    public void The_API_server_is_told_that_it_is_so() => Assert.Equal(
        [new ResourceRule("*", "*", Operations.Create | Operations.Update) { Scope = ResourceScope.Namespaced }, new ResourceRule("", "namespaces", Operations.Create | Operations.Update)],
        Policy("metadata", "namespaces: { include: [team-a] }").Rules.ToArray());

    private static string Name(ResourceRule rule)
    {
        var parts = rule.Resource.Split('/');
        return new ResourceName(rule.Group, parts[0], parts.Length > 1 ? parts[1] : "").ToString();
    }

    private static async Task<bool> RunsAsync(string match, Action<JsonNode> change)
    {
        var webhook = TestWebhook.Of($"policies: [{{ name: labels, type: metadata, match: {{ {match} }}, settings: {{ labels: {{ a: b }} }} }}]");
        return (await webhook.AskAsync(Reviews.Pod(change))).Patch.Length > 0;
    }

    private static ConfiguredPolicy Policy(string type, string match, string? example = null)
    {
        var result = ConfigurationLoader.Parse(WithMatch(type, match, example), new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration.Policies[0];
    }

    private static string[] ErrorsOf(string type, string match) =>
        [.. ConfigurationLoader.Parse(WithMatch(type, match, null), new PolicyServices()).Errors.Select(error => $"{error.Path}: {error.Message}")];

    // The settings of the type's example, with another match.
    private static string WithMatch(string type, string match, string? example)
    {
        var found = Catalogue.Default.Find(type)!;
        example ??= PolicyReference.Example(found);
        var settings = example.IndexOf("    settings:\n", StringComparison.Ordinal);
        return $"policies:\n  - name: a\n    type: {type}\n    match: {{ {match} }}\n{(settings < 0 ? "" : example[settings..])}".Replace("workloads: true", "workloads: false", StringComparison.Ordinal);
    }
}
