using System.Globalization;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Policies.NamespaceObjects;
using Sluice.Shared.Tests.Common;
using Sluice.Webhooks;

namespace Sluice.Shared.Tests.Webhooks;

public sealed class WebhookPlanTests
{
    private static readonly Operations[] Each = [Operations.Create, Operations.Update, Operations.Delete, Operations.Connect];

    public static TheoryData<string> Types { get; } = [.. Catalogue.Default.Types.Where(type => type.Kind != PolicyKind.Generating).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_is_reached_by_a_rule_and_no_rule_is_wider_than_the_type(string name) =>
        AssertExact(Load(Examples.Configuration(Catalogue.Default.Find(name)!)));

    [Fact]
    public void All_types_together_are_reached_by_rules_that_are_no_wider_than_they_are() => AssertExact(Load(Examples.Configuration([.. Catalogue.Default.Types.Where(type => type.Kind != PolicyKind.Generating)])));

    [Fact]
    public void What_is_kept_by_the_controller_makes_no_webhook()
    {
        var configuration = Load(Examples.Configuration(NamespaceObjectsPolicy.Type));
        Assert.Single(configuration.Policies);
        Assert.All(Enum.GetValues<PolicyKind>(), kind => Assert.Empty(WebhookPlan.Of(configuration, kind)));
    }

    [Theory]
    [InlineData("pods=CREATE pods=UPDATE", "[pods] Create, Update")]
    [InlineData("pods=CREATE services=CREATE", "[pods services] Create")]
    [InlineData("pods=CREATE pods=CREATE services=UPDATE", "[pods] Create|[services] Update")]
    [InlineData("*.*=CREATE pods=CREATE deployments.apps=CREATE", "*[*] Create")]
    [InlineData("*.*=CREATE pods=CREATE pods=DELETE", "[pods] Delete|*[*] Create")]
    [InlineData("*.*=UPDATE nodes/status=UPDATE", "[nodes/status] Update|*[*] Update")]
    [InlineData("deployments.apps=CREATE deployments=CREATE", "[deployments] Create|apps[deployments] Create")]
    public void Rules_are_merged_into_as_few_as_say_the_same(string rules, string merged)
    {
        var read = rules.Split(' ').Select(rule =>
        {
            var (resource, operation) = (rule.Split('=')[0], rule.Split('=')[1]);
            var dot = resource.IndexOf('.', StringComparison.Ordinal);
            return new ResourceRule(dot < 0 ? "" : resource[(dot + 1)..], dot < 0 ? resource : resource[..dot], OperationNames.Parse(operation));
        });
        var written = RuleSet.Merge(read).Select(rule => string.Create(CultureInfo.InvariantCulture, $"{rule.Group}[{string.Join(' ', rule.Resources)}] {rule.Operations}"));
        Assert.Equal(merged.Split('|').Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Policies_with_the_same_failure_policy_and_namespaces_share_a_webhook()
    {
        var configuration = Load("""
            policies:
              - { name: a, type: metadata, settings: { labels: { a: b } } }
              - { name: b, type: statefulset-index }
              - { name: c, type: filebeat-sidecar, failurePolicy: Ignore }
            """);
        var group = configuration.Policies[0].Group;
        Assert.Equal([$"fail-{group}.mutate.sluice.dev /mutate/fail-{group} a b", $"ignore-{group}.mutate.sluice.dev /mutate/ignore-{group} c"],
            WebhookPlan.Of(configuration, PolicyKind.Mutating).Select(Describe));
    }

    [Theory]
    [InlineData("{ namespaceSelector: { matchLabels: { x: y } } }")]
    [InlineData("{ namespaces: { include: [shop] } }")]
    [InlineData("{ systemNamespaces: true }")]
    public void A_webhook_keeps_its_name_and_path_when_others_come_and_go(string match)
    {
        var alone = Load("policies: [{ name: a, type: statefulset-index }]");
        var together = Load($"policies: [{{ name: b, type: statefulset-index, match: {match} }}, {{ name: a, type: statefulset-index }}, {{ name: c, type: pod-security, match: {match} }}]");
        Assert.Equal(WebhookPlan.Of(alone, PolicyKind.Mutating).Select(Describe), WebhookPlan.Of(together, PolicyKind.Mutating).Where(webhook => webhook.Policies[0].Name == "a").Select(Describe));
        Assert.Equal(2, WebhookPlan.Of(together, PolicyKind.Mutating).Select(webhook => webhook.Name).Distinct().Count());
    }

    [Fact]
    public void A_wildcard_leaves_out_by_a_condition_what_is_asked_about_only_by_name()
    {
        var (all, named) = (Load("policies: [{ name: a, type: metadata, settings: { labels: { a: b } } }]"), Load("policies: [{ name: a, type: metadata, match: { resources: ['*', leases.coordination.k8s.io] }, settings: { labels: { a: b } } }]"));
        var condition = Assert.Single(MatchConditions.Needed(WebhookPlan.Of(all, PolicyKind.Mutating)[0])).Expression;
        Assert.Contains("['authentication.k8s.io', 'authorization.k8s.io', 'coordination.k8s.io', 'events.k8s.io']", condition, StringComparison.Ordinal);
        Assert.Contains("['events', 'nodes/status']", condition, StringComparison.Ordinal);
        var webhook = WebhookPlan.Of(named, PolicyKind.Mutating)[0];
        Assert.DoesNotContain("coordination", Assert.Single(MatchConditions.Needed(webhook)).Expression, StringComparison.Ordinal);
        Assert.Contains(webhook.Rules, rule => rule.Group == "coordination.k8s.io");
        Assert.Empty(MatchConditions.Needed(WebhookPlan.Of(Load("policies: [{ name: a, type: statefulset-index }]"), PolicyKind.Mutating)[0]));
    }

    [Fact]
    public void A_status_is_asked_about_when_its_write_changes_labels_or_annotations()
    {
        var webhook = WebhookPlan.Of(Load("policies: [{ name: a, type: required-metadata, match: { resources: [pods] }, settings: { labels: { a: } } }]"), PolicyKind.Validating)[0];
        Assert.Equal(["pods", "pods/status"], webhook.Rules.SelectMany(rule => rule.Resources).Order());
        Assert.Contains("object.metadata.labels", Assert.Single(MatchConditions.Needed(webhook)).Expression, StringComparison.Ordinal);
    }

    [Fact]
    public void Scopes_become_those_of_rules()
    {
        var webhook = WebhookPlan.Of(Load("""
            policies:
              - { name: a, type: metadata, match: { scope: Cluster }, settings: { labels: { a: b } } }
              - { name: b, type: metadata, match: { resources: [configmaps], scope: Namespaced }, settings: { labels: { a: b } } }
            """), PolicyKind.Mutating)[0];
        Assert.Equal(["configmaps Namespaced", "* Cluster"], webhook.Rules.OrderByDescending(rule => rule.Group == "").Select(rule => $"{rule.Resources[0]} {rule.Scope}"));
    }

    [Theory]
    [InlineData("{ objectSelector: { matchLabels: { a: b } } }", "{ objectSelector: { matchExpressions: [{ key: a, operator: In, values: [b] }] } }", false)]
    [InlineData("{ objectSelector: { matchLabels: { a: b } } }", "{}", true)]
    [InlineData("{ objectSelector: { matchLabels: { a: b } } }", "{ objectSelector: { matchLabels: { a: c } } }", true)]
    public void An_object_selector_is_told_to_the_API_server_only_when_all_policies_have_it(string one, string other, bool isEverything)
    {
        var webhooks = WebhookPlan.Of(Load($"policies: [{{ name: a, type: statefulset-index, match: {one} }}, {{ name: b, type: statefulset-index, match: {other} }}]"), PolicyKind.Mutating);
        Assert.Equal(isEverything, Assert.Single(webhooks).ObjectSelector.IsEmpty);
    }

    // Every resource that any policy names, and some that none does, with every operation: a webhook is called for it when, and only when,
    // one of its own policies wants it.
    private static void AssertExact(SluiceConfiguration configuration)
    {
        var resources = configuration.Policies.SelectMany(policy => policy.Rules).Select(rule => (rule.Group, rule.Resource))
            .Concat(((string Group, string Resource)[])[("", "pods"), ("", "pods/status"), ("", "nodes"), ("apps", "deployments"), ("example.com", "widgets"), ("example.com", "widgets/scale")])
            .Where(resource => resource.Resource != "*")
            .ToHashSet();
        var webhooks = WebhookPlan.Of(configuration, PolicyKind.Mutating).AddRange(WebhookPlan.Of(configuration, PolicyKind.Validating));
        Assert.Equal(configuration.Policies.Select(policy => policy.Name).Order(), webhooks.SelectMany(webhook => webhook.Policies).Select(policy => policy.Name).Order());
        foreach (var webhook in webhooks)
        {
            Assert.NotEmpty(webhook.Rules);
            Assert.All(
                from resource in resources from operation in Each select (resource.Group, resource.Resource, Operation: operation),
                request => Assert.Equal(
                    webhook.Policies.Any(policy => policy.Rules.Any(rule => Wants(rule.Group, rule.Resource, rule.Operations, request))),
                    webhook.Rules.Any(rule => rule.Resources.Any(resource => Wants(rule.Group, resource, rule.Operations, request)))));
        }
    }

    // As the API server reads a rule: a * is every resource, but no subresource.
    private static bool Wants(string group, string resource, Operations operations, (string Group, string Resource, Operations Operation) request) =>
        (operations & request.Operation) != 0
        && (group == "*" || group == request.Group)
        && (resource == request.Resource || (resource == "*" && !request.Resource.Contains('/', StringComparison.Ordinal)));

    private static string Describe(PlannedWebhook webhook) => $"{webhook.Name} {webhook.Path} {string.Join(' ', webhook.Policies.Select(policy => policy.Name))}";

    private static SluiceConfiguration Load(string yaml)
    {
        var result = ConfigurationLoader.Parse(yaml, new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }
}
