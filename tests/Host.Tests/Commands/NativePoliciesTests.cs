using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Host.Tests.Commands;

/// <summary>What <c>webhooks --native</c> prints is what <c>import</c> reads: one and the other again end in the same.</summary>
public sealed class NativePoliciesTests : CommandFolder
{
    public static TheoryData<string> Rules => [.. Directory.GetDirectories(RepositoryRoot.File("samples", "rules")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public static TheoryData<string> AdmissionPolicies => [.. Directory.GetFiles(RepositoryRoot.File("tests", "Host.Tests", "Commands", "admission-policies")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_sample_is_the_same_after_one_more_round(string name)
    {
        var native = await NativeAsync(RepositoryRoot.File("samples", "rules", name, "sluice.yaml"));
        Assert.Equal(native.Error.Length > 0, native.Output.Length == 0);
        if (native.Error.Length > 0)
        {
            // An item for a list that has no keys, and one that is atomic.
            Assert.Contains(name, (string[])["spot-toleration", "pull-secret"]);
            return;
        }

        await AssertFixedAsync(native.Output);
    }

    [Theory]
    [MemberData(nameof(AdmissionPolicies))]
    public async Task A_policy_of_Kubernetes_is_the_same_after_one_more_round(string name) =>
        await AssertFixedAsync(await File.ReadAllTextAsync(RepositoryRoot.File("tests", "Host.Tests", "Commands", "admission-policies", name)));

    [Fact]
    public async Task Every_expression_that_Kubernetes_takes_is_the_same_after_one_more_round()
    {
        var manifests = new StringWriter();
        var count = 0;
        foreach (var line in await File.ReadAllLinesAsync(RepositoryRoot.File("tests", "Shared.Tests", "Expressions", "Golden", "answers.jsonl")))
        {
            using var answer = JsonDocument.Parse(line);
            if (answer.RootElement.GetProperty("verdict").GetString() == "refused")
            {
                continue;
            }

            var isMessage = answer.RootElement.TryGetProperty("messageExpression", out var expression);
            if (!isMessage && !answer.RootElement.TryGetProperty("expression", out expression))
            {
                continue;
            }

            manifests.WriteLine($$"""
                ---
                { "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy", "metadata": { "name": "p{{++count}}" }, "spec": {
                  "matchConstraints": { "resourceRules": [{ "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods", "configmaps"] }] },
                  "validations": [{ {{(isMessage ? "\"expression\": \"false\", \"messageExpression\"" : "\"expression\"")}}: {{expression.GetRawText()}} }] } }
                ---
                { "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicyBinding", "metadata": { "name": "p{{count}}" },
                  "spec": { "policyName": "p{{count}}", "validationActions": ["Deny"] } }
                """);
        }

        Assert.True(count > 1000, $"There are only {count} expressions.");
        await AssertFixedAsync(manifests.ToString());
    }

    [Fact]
    public async Task What_Kubernetes_cannot_say_is_said_line_by_line_and_left_to_the_webhooks()
    {
        var config = Write("sluice.yaml", """
            policies:
              - name: native
                type: validation
                match: { resources: [pods] }
                settings: { validations: [{ expression: object.spec.hostNetwork != true }] }
              - name: owners
                type: required-metadata
                settings: { labels: { owner: } }
              - name: more-functions
                type: validation
                match: { resources: [configmaps], conditions: ["math.greatest(1, size(object.data)) < 5"] }
                settings:
                  validations: [{ expression: "cel.bind(x, object.data, x.size() < 5)" }]
              - name: changes
                type: mutation
                action: Warn
                match: { resources: [pods] }
                settings:
                  mutations:
                    - jsonPatch: [{ op: remove, path: /spec/nodeName }]
                    - merge: { spec: { nodeName: null, tolerations: [{ key: a }] } }
                    - foreach: object.spec.containers
                      merge: { metadata: { labels: { "${{item.name}}": x } } }
              - name: excepted
                type: validation
                match: { resources: [pods] }
                settings: { validations: [{ expression: object.spec.hostPID != true }] }
            exceptions:
              - { policy: excepted, match: { namespaces: { include: [legacy] } }, reason: moves, until: 2999-01-01 }
              - { policy: excepted, match: { conditions: ["object.metadata.name == 'x'"] }, reason: known }
            """);

        var run = await CommandRun.OfAsync("webhooks", "--config", config, "--native", "--service", "sluice-system/sluice");

        Assert.Equal("""
            sluice.yaml:6:5: policy "owners": type: required-metadata is not made of rules in CEL
            sluice.yaml:9:5: policy "more-functions": match.conditions[0]: math.greatest is not known to Kubernetes
            sluice.yaml:9:5: policy "more-functions": settings.validations[0].expression: cel.bind is not known to Kubernetes
            sluice.yaml:14:5: policy "changes": settings.mutations[0].jsonPatch: makes missing parents, and does not add twice; that of Kubernetes does neither: expected jsonPatchExpression, whose expression looks first
            sluice.yaml:14:5: policy "changes": settings.mutations[1].merge.spec.nodeName: null takes a field away, which an object that is applied cannot do: expected jsonPatchExpression
            sluice.yaml:14:5: policy "changes": settings.mutations[1].merge.spec.tolerations: is a list without keys, which an object that is applied may not hold in Kubernetes: expected jsonPatchExpression
            sluice.yaml:14:5: policy "changes": settings.mutations[2].foreach: Kubernetes has no loop around an expression: expected an object to merge whose one list has an item for each
            sluice.yaml:14:5: policy "changes": action: Warn: a MutatingAdmissionPolicy always acts
            sluice.yaml:24:5: policy "excepted": exceptions[0].until: 2999-01-01: expressions in Kubernetes have no clock, the exception would not end
            sluice.yaml:24:5: policy "excepted": exceptions[1].match.conditions: one that fails lets nobody off; in Kubernetes, failurePolicy would decide in place of the rules

            """.ReplaceLineEndings("\n"), Normalise(run.Error));
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(2, run.Output.Split("name: native\n").Length - 1);
        Assert.Contains("kind: ValidatingWebhookConfiguration", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("name: excepted", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_match_and_exceptions_narrow_stands_in_constraints_and_conditions()
    {
        var run = await NativeAsync(Write("sluice.yaml", """
            policies:
              - name: narrow
                type: validation
                action: Warn
                failurePolicy: Ignore
                match:
                  resources: [deployments.apps, pods, pods/exec]
                  operations: [CREATE, CONNECT]
                  scope: Namespaced
                  names: { include: ["web-*"], exclude: [web-0] }
                  namespaces: { include: ["team-*", shop], exclude: [team-x] }
                  objectSelector: { matchLabels: { tier: gold } }
                  namespaceSelector: { matchExpressions: [{ key: policed, operator: Exists }] }
                  users: { exclude: ["system:*", "o'neil"] }
                  groups: { include: [developers], exclude: [admins] }
                  conditions: ["object.metadata.name != 'x'"]
                settings:
                  params: { most: 5, names: [a, "it's"], deep: { on: true, ratio: 1.5, none: null } }
                  variables: { many: size(params.names) + params.most }
                  validations:
                    - expression: object.spec.replicas <= params.most
                      fieldPath: spec.replicas
                      messageExpression: "'at most ' + string(params.most)"
                      reason: Forbidden
                    - expression: |
                        variables.many > 0
                        && params.deep.on
                  auditAnnotations: [{ key: many, valueExpression: string(variables.many) }]
            exceptions:
              - policy: narrow
                match: { namespaces: { include: [team-legacy] }, resources: [pods], objectSelector: { matchExpressions: [{ key: old, operator: NotIn, values: ["no"] }] } }
                reason: moves
              - { policy: narrow, match: { users: { include: [joe] } }, reason: is over, until: 2020-01-01 }
            """));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        await AssertGoldenAsync("native.yaml", run.Output);
        await AssertFixedAsync(run.Output);
    }

    [Fact]
    public Task Two_kinds_of_manifests_are_not_printed_together() => CommandRun.AssertRefusedAsync(
        "expected --native or --static, not both", "webhooks", "--config", RepositoryRoot.File("samples", "sluice.yaml"), "--native", "--static", "--url", "https://10.0.0.5:8443");

    private static async Task AssertGoldenAsync(string name, string actual)
    {
        var path = RepositoryRoot.File("tests", "Host.Tests", "Commands", "golden", name);
        if (Environment.GetEnvironmentVariable("SLUICE_UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(path, actual);
        }

        Assert.Equal(await File.ReadAllTextAsync(path), actual);
    }

    private static Task<CommandRun> NativeAsync(string config) => CommandRun.OfAsync("webhooks", "--config", config, "--native");

    // Import, export, import: the second sluice.yaml is the first, and it loads.
    private async Task AssertFixedAsync(string manifests)
    {
        var first = await CommandRun.OfAsync("import", "-f", Write("first.yaml", manifests));
        Assert.True(first.ExitCode != 2 && !first.Error.Contains("the printed sluice.yaml", StringComparison.Ordinal), first.Error);
        var exported = await NativeAsync(Write("sluice.yaml", first.Output));
        Assert.True(exported.ExitCode == 0, exported.Error);
        var second = await CommandRun.OfAsync("import", "-f", Write("second.yaml", exported.Output));

        Assert.Equal(first.Output, second.Output);
        Assert.Equal(exported.Output, (await NativeAsync(Write("again.yaml", second.Output))).Output);
    }
}
