using Sluice.Checking;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Sluice.Shared.Tests.Policies.Rules;

namespace Sluice.Shared.Tests.Policies.Mutation;

public sealed class MutationPolicyTests
{
    [Theory]
    [InlineData("[pods]", "{ spec: { hostNetwrk: true } }", "settings.mutations[0].merge.spec: unknown field \"hostNetwrk\"")]
    [InlineData("[pods]", "{ spec: { containers: [{ name: a, imagePulPolicy: Always }] } }", "settings.mutations[0].merge.spec.containers[0]: unknown field \"imagePulPolicy\"")]
    [InlineData("[pods]", "{ spec: { terminationGracePeriodSeconds: soon } }", "settings.mutations[0].merge.spec.terminationGracePeriodSeconds: the text \"soon\"; expected a whole number")]
    [InlineData("[deployments.apps, statefulsets.apps]", "{ spec: { replcas: 2 } }", "settings.mutations[0].merge.spec: unknown field \"replcas\"")]
    [InlineData("[pods]", "{ spec: { priority: null, hostNetwork: '${{ object.spec.x }}', containers: '${{ object.spec.containers }}', nodeSelector: { a: '${{ object.metadata.name }}' } } }", null)]
    [InlineData("[deployments.apps, statefulsets.apps]", "{ spec: { serviceName: x } }", null)]
    [InlineData("['*']", "{ spec: { anything: x } }", null)]
    [InlineData("[widgets.example.com, pods]", "{ spec: { anything: x } }", null)]
    public void What_is_merged_is_held_to_the_schema_of_the_kinds_that_it_is_for(string resources, string merge, string? error)
    {
        var result = ConfigurationLoader.Parse($"policies:\n  - name: m\n    type: mutation\n    match: {{ resources: {resources} }}\n    settings: {{ mutations: [{{ merge: {merge} }}] }}\n", new PolicyServices());
        Assert.Equal(error is null, result.IsValid);
        Assert.All(result.Errors, found => Assert.StartsWith($"policies[0].{error}", $"{found.Path}: {found.Message}", StringComparison.Ordinal));
        Assert.All(result.Errors, found => Assert.Equal(5, found.Line));
    }

    [Theory]
    [InlineData("[pods]", "/spec/hostNetwrk", "settings.mutations[0].jsonPatch[0].path: there is no field \"hostNetwrk\" in object.spec of PodSpec (did you mean hostNetwork?)")]
    [InlineData("[pods]", "/spec/containers/0/imagepullPolicy", "there is no field \"imagepullPolicy\" in object.spec.containers of Container (did you mean imagePullPolicy?)")]
    [InlineData("[pods]", "/spec/containers/${{ string(0) }}/x", null)]
    [InlineData("[pods]", "/metadata/labels/example.com~1team", null)]
    [InlineData("[pods]", "/metadata/labels/${{ jsonpatch.escapeKey('a/b') }}", null)]
    [InlineData("[deployments.apps, statefulsets.apps]", "/spec/serviceName", null)]
    [InlineData("['*']", "/spec/anything", null)]
    public void A_path_to_no_field_is_found(string resources, string path, string? finding)
    {
        var result = ConfigurationLoader.Parse($"policies:\n  - name: m\n    type: mutation\n    failurePolicy: Ignore\n    match: {{ resources: {resources} }}\n    settings: {{ mutations: [{{ jsonPatch: [{{ op: add, path: \"{path}\", value: x }}] }}] }}\n", new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        var found = ConfigurationCheck.Find(result.Configuration);
        Assert.Equal(finding is null, found.Count == 0);
        Assert.All(found, one => Assert.Contains(finding!, one.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_object_is_merged() => Assert.Equal(
        """[{"op":"add","path":"/metadata/labels","value":{"team":"shop"}}]""",
        (await Ask("mutations: [{ merge: { metadata: { labels: { team: shop } } } }]")).Patch);

    [Fact]
    public async Task Texts_hold_expressions_and_one_that_is_all_of_a_text_gives_any_value() => Assert.Equal(
        """[{"op":"add","path":"/metadata/labels","value":{"name":"web-1"}},{"op":"add","path":"/spec/terminationGracePeriodSeconds","value":30}]""",
        (await Ask("mutations: [{ merge: { metadata: { labels: { name: '${{ object.metadata.name }}-${{ object.spec.containers.size() }}' } }, spec: { terminationGracePeriodSeconds: '${{ 10 * 3 }}' } } }]")).Patch);

    [Fact]
    public async Task A_plain_bracket_can_be_written() =>
        Assert.Contains("\"${{ x }}\"", (await Ask("mutations: [{ merge: { metadata: { annotations: { a: '$${{ x }}' } } } }]")).Patch, StringComparison.Ordinal);

    [Fact]
    public async Task What_an_expression_leaves_open_is_left_out() => Assert.Equal(
        """[{"op":"add","path":"/metadata/labels","value":{"b":"1"}}]""",
        (await Ask("mutations: [{ merge: { metadata: { labels: { a: '${{ object.metadata.?labels.?a }}', b: '1' } } } }]")).Patch);

    [Fact]
    public async Task A_condition_decides() =>
        Assert.Equal("", (await Ask("mutations: [{ if: \"object.metadata.name == 'other'\", merge: { metadata: { labels: { a: b } } } }]")).Patch);

    [Fact]
    public async Task Each_item_of_a_list_is_changed_by_its_key()
    {
        const string TwoContainers = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"name":"a","image":"x"},{"name":"b","image":"y","imagePullPolicy":"Never"}]}}""";

        var answer = await Ask("mutations: [{ foreach: object.spec.containers, if: '!has(item.imagePullPolicy)', merge: { spec: { containers: [{ name: '${{ item.name }}', imagePullPolicy: Always, workingDir: '/${{ index }}' }] } } }]", TwoContainers);

        Assert.Equal("""[{"op":"add","path":"/spec/containers/0/imagePullPolicy","value":"Always"},{"op":"add","path":"/spec/containers/0/workingDir","value":"/0"}]""", answer.Patch);
    }

    [Fact]
    public async Task Changes_see_those_before_them() => Assert.Equal(
        """[{"op":"add","path":"/metadata/labels","value":{"a":"1","b":"11"}}]""",
        (await Ask("mutations: [{ merge: { metadata: { labels: { a: '1' } } } }, { merge: { metadata: { labels: { b: '${{ object.metadata.labels.a }}1' } } } }]")).Patch);

    [Theory]
    [InlineData("{ op: add, path: /spec/tolerations/-, value: { operator: Exists } }", """[{"op":"add","path":"/spec/tolerations","value":[{"operator":"Exists"}]}]""")]
    [InlineData("{ op: add, path: \"/metadata/annotations/${{ jsonpatch.escapeKey('a/b') }}\", value: '1' }", """[{"op":"add","path":"/metadata/annotations","value":{"a/b":"1"}}]""")]
    [InlineData("{ op: replace, path: /spec/containers/0/image, value: 'x' }", """[{"op":"replace","path":"/spec/containers/0/image","value":"x"}]""")]
    [InlineData("{ op: remove, path: /spec/containers/0 }", """[{"op":"remove","path":"/spec/containers/0"}]""")]
    [InlineData("{ op: remove, path: /spec/nodeName }", "")]
    public async Task Operations_of_a_patch_are_made(string operation, string expected) =>
        Assert.Equal(expected, (await Ask($"mutations: [{{ jsonPatch: [{operation}] }}]")).Patch);

    [Fact]
    public async Task The_language_of_MutatingAdmissionPolicies_is_understood()
    {
        Assert.Equal(
            """[{"op":"add","path":"/metadata/labels","value":{"a":"b"}}]""",
            (await Ask("mutations: [{ merge: \"${{ Object{metadata: Object.metadata{labels: {'a': 'b'}}} }}\" }]")).Patch);
        Assert.Equal(
            """[{"op":"replace","path":"/spec/containers/0/image","value":"x"}]""",
            (await Ask("mutations: [{ jsonPatchExpression: \"[JSONPatch{op: 'replace', path: '/spec/containers/0/image', value: 'x'}]\" }]")).Patch);
    }

    [Fact]
    public async Task When_one_change_fails_none_is_made()
    {
        const string Rule = "mutations: [{ merge: { metadata: { labels: { a: '1' } } } }, { merge: { metadata: { labels: { b: '${{ object.spec.missing }}' } } } }]";

        var answer = await RuleWebhook.AskAllAsync($"policies:\n  - name: rule\n    type: mutation\n    failurePolicy: Ignore\n    settings:\n      {Rule}\n", "/mutate", RuleWebhook.Pod, null, null);

        Assert.Equal(("", true), (answer.Patch, answer.Allowed));
        Assert.Equal(["policy \"rule\" was passed over: expression 'object.spec.missing' resulted in error: no such key: missing"], answer.Warnings);
    }

    [Theory]
    [InlineData("mutations: [{ merge: { metadata: { labels: { a: b } }, spec: { hostNetwork: null, containers: [{ name: web, tty: true }] } } }]")]
    [InlineData("mutations: [{ jsonPatch: [{ op: add, path: /spec/tolerations/-, value: { operator: Exists } }, { op: remove, path: /spec/nodeName }] }]")]
    public async Task What_is_changed_is_not_changed_again(string rule)
    {
        var first = await Ask(rule);
        var patched = IndependentPatch.Apply(RuleWebhook.Pod, first.Patch).ToString(Newtonsoft.Json.Formatting.None);

        Assert.Equal("", (await Ask(rule, patched)).Patch);
    }

    [Theory]
    [InlineData("mutations: [{ if: 'true' }]", "0 changes; expected one of merge, jsonPatch and jsonPatchExpression")]
    [InlineData("mutations: [{ merge: { kind: Pod } }]", "policies[0].settings.mutations[0].merge.kind: this field says which object it is")]
    [InlineData("mutations: [{ merge: { metadata: { name: x } } }]", "policies[0].settings.mutations[0].merge.metadata.name: this field says which object it is")]
    [InlineData("mutations: [{ merge: { spec: { x: '${{ object.' } } }]", "${{ without its }}")]
    [InlineData("mutations: [{ merge: { spec: { x: '${{ item.name }}' } } }]", "item")]
    [InlineData("mutations: [{ jsonPatch: [{ op: remove, path: /a, value: 1 }] }]", "remove with a value; expected none")]
    [InlineData("mutations: [{ jsonPatch: [{ op: add, path: /a }] }]", "\"value\" is missing")]
    [InlineData("mutations: [{ jsonPatch: [{ op: move, path: /a, value: 1 }] }]", "expected add, remove or replace")]
    public void What_is_wrong_is_said_with_its_place(string settings, string expected) =>
        Assert.Contains(expected, Assert.Single(PolicyErrors.Of("mutation", settings)), StringComparison.Ordinal);

    private static Task<Answer> Ask(string settings, string manifest = RuleWebhook.Pod) => RuleWebhook.AskAsync("mutation", settings, manifest);
}
