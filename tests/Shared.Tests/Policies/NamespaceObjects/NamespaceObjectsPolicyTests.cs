using System.Text;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Policies;
using Sluice.Policies.NamespaceObjects;

namespace Sluice.Shared.Tests.Policies.NamespaceObjects;

public sealed class NamespaceObjectsPolicyTests
{
    [Fact]
    public void A_template_takes_the_namespaces_own_values_and_numbers_as_their_fields_have_them()
    {
        var policy = Policy("""
            objects:
              - apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: { name: own, labels: { team: "${labels['team']:-none}" } }
                spec:
                  podSelector: {}
                  ingress: [{ ports: [{ port: "${annotations['port']}" }], from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: "${metadata.name}" } } }] }]
            """);

        var made = policy.Templates[0].Render(Parse("""{ "metadata": { "name": "shop", "annotations": { "port": "8080" } } }"""), out var fault);

        Assert.Null(fault);
        Assert.Equal("none", made["metadata"u8]["labels"u8]["team"u8].Text);
        var rule = made["spec"u8]["ingress"u8][0];
        Assert.Equal(8080, rule["ports"u8][0]["port"u8].Integer);
        Assert.Equal("shop", rule["from"u8][0]["namespaceSelector"u8]["matchLabels"u8]["kubernetes.io/metadata.name"].Text);
    }

    [Fact]
    public void A_namespace_without_the_value_is_said_to_lack_it()
    {
        var policy = Policy("objects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, labels: { team: \"${labels['team']}\" } } }]");

        policy.Templates[0].Render(Parse("""{ "metadata": { "name": "shop" } }"""), out var fault);

        Assert.Equal("placeholder ${labels['team']}: the namespace has no such value; expected one, or a default in the template (${labels['team']:-…})", fault);
    }

    [Fact]
    public void A_copy_has_what_makes_up_its_source_and_nothing_of_where_it_is()
    {
        var copy = Policy("copies: [{ kind: Secret, namespace: shared, name: registry, as: pull }]").Copies[0];

        var made = copy.Make(Parse("""
            { "apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": { "a": "eA==" }, "immutable": true,
              "metadata": { "name": "registry", "namespace": "shared", "uid": "1", "resourceVersion": "2", "ownerReferences": [{ "name": "x" }], "finalizers": ["y"],
                "labels": { "kept": "yes", "sluice.dev/policy": "other" }, "annotations": { "kubectl.kubernetes.io/last-applied-configuration": "{}", "note": "b" } } }
            """), out var fault);

        Assert.Null(fault);
        Assert.True(made.ValueEquals(Parse("""
            { "apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": { "a": "eA==" }, "immutable": true, "metadata": { "name": "pull", "labels": { "kept": "yes" }, "annotations": { "note": "b" } } }
            """)), made.ToString());
    }

    [Fact]
    public void The_token_of_a_service_account_is_not_copied()
    {
        Policy("copies: [{ kind: Secret, namespace: shared, name: token }]").Copies[0].Make(Parse("""{ "type": "kubernetes.io/service-account-token", "metadata": { "name": "token" } }"""), out var fault);

        Assert.NotNull(fault);
    }

    [Theory]
    [InlineData("", "policies[0].settings: it has no objects and no copies; expected one or more of either")]
    [InlineData("objects: [{ apiVersion: v1, kind: Namespace, metadata: { name: a } }]", "policies[0].settings.objects[0].kind: a Namespace is in no namespace; expected a kind whose objects are")]
    [InlineData("objects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: b } }]", "policies[0].settings.objects[0].metadata.namespace: the object is made in each namespace that matches; expected no namespace here")]
    [InlineData("objects: [{ apiVersion: v1, kind: LimitRange, metadata: { name: a }, spec: { limit: [] } }]", "policies[0].settings.objects[0].spec: unknown field \"limit\"")]
    [InlineData("objects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: \"${metadata.name}\" } }]", "policies[0].settings.objects[0].metadata.name: the text \"${metadata.name}\"")]
    [InlineData("objects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: a }, data: { a: \"${containers[0].name}\" } }]", "policies[0].settings.objects: placeholder ${containers[0].name}: a namespace has no such value")]
    [InlineData("objects: [{ kind: ConfigMap, metadata: { name: a } }]", "policies[0].settings.objects[0]: a mapping; expected a manifest of an object in a namespace")]
    [InlineData("copies: [{ kind: Node, namespace: a, name: b }]", "policies[0].settings.copies: a Node is in no namespace")]
    [InlineData("objects: [{ apiVersion: v1, kind: Secret, metadata: { name: a } }]\ncopies: [{ kind: Secret, namespace: a, name: a }]", "policies[0].settings: Secret \"a\" is there twice; expected each object once")]
    public void What_cannot_be_kept_is_an_error(string settings, string error) =>
        Assert.Contains(Errors(settings, ""), found => found.StartsWith(error, StringComparison.Ordinal));

    [Theory]
    [InlineData("match: { users: { include: [a] } }", "policies[0].match.users: namespace-objects is about namespaces, not about requests; expected namespaces, namespaceSelector or systemNamespaces")]
    [InlineData("match: { resources: [pods] }", "policies[0].match.resources: namespace-objects is about namespaces, not about requests; expected namespaces, namespaceSelector or systemNamespaces")]
    [InlineData("failurePolicy: Ignore", "policies[0].failurePolicy: namespace-objects decides on no request; expected no failurePolicy")]
    public void What_speaks_of_requests_is_an_error(string key, string error) =>
        Assert.Equal([error], Errors("copies: [{ kind: Secret, namespace: a, name: b }]", key));

    private static NamespaceObjectsPolicy Policy(string settings)
    {
        var result = Load(settings, "");
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return (NamespaceObjectsPolicy)result.Configuration.Policies[0].Policy;
    }

    private static string[] Errors(string settings, string key) => [.. Load(settings, key).Errors.Select(error => $"{error.Path}: {error.Message}")];

    private static ConfigurationResult Load(string settings, string key) =>
        ConfigurationLoader.Parse($"policies:\n  - name: a\n    type: namespace-objects\n    {key}\n    settings:\n      {settings.ReplaceLineEndings("\n      ")}\n", new PolicyServices());

    private static Node Parse(string json) => Node.Parse(Encoding.UTF8.GetBytes(json));
}
