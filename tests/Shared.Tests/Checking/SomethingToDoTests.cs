using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Options;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Policies.NamespaceObjects;
using Sluice.Shared.Tests.Policies;
using Sluice.Testing;
using Sluice.Yaml;

namespace Sluice.Shared.Tests.Checking;

/// <summary>
/// No policy loads that can never do anything, without a word about it: of every type, the smallest settings that load, and every setting that says nothing, do something
/// to one of the type's golden cases, or are an error that says what is expected, or a finding.
/// </summary>
public sealed class SomethingToDoTests
{
    // What the types need that do nothing by themselves.
    private static readonly Dictionary<string, string> Least = new()
    {
        ["sidecar"] = "labels: { a: b }",
        ["metadata"] = "labels: { a: b }",
        ["scheduling-defaults"] = "nodeSelector: { a: b }",
        ["env"] = "env: [{ name: A }]",
        ["resource-defaults"] = "limits: { cpu: 1 }",
        ["overcommit"] = "pods: { cpu: 0.5 }",
        ["image-rewrite"] = "rules: [{ from: docker.io/*, to: mirror.example.com/* }]",
        ["image-registries"] = "registries: [registry.example.com]",
        ["required-metadata"] = "labels: { a: }",
        ["validation"] = "validations: [{ expression: object.metadata.name == '' }]",
        ["mutation"] = "mutations: [{ merge: { metadata: { labels: { a: b } } } }]",
        ["namespace-objects"] = "copies: [{ kind: Secret, namespace: shared, name: registry }]",
    };

    // Ways to say nothing.
    private static readonly string[] Nothings = ["[]", "{}", "''", "false", "0"];

    private static readonly List<(string Type, GoldenCase Case)> Cases = [.. GoldenCase.Names.Select(GoldenCase.Open).SelectMany(golden => TypesOf(golden).Select(type => (type, golden)))];

    public static TheoryData<string> Types { get; } = [.. Catalogue.Default.Types.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task The_smallest_settings_of_a_type_do_something(string type)
    {
        Assert.True(Catalogue.Default.Find(type)!.Options.All(option => !option.IsRequired) || Least.ContainsKey(type), $"{type} has no smallest settings here");
        var policy = Load(type, Least.GetValueOrDefault(type, ""), out var errors);
        Assert.True(policy is not null, errors);
        Assert.Empty(policy.Type.Check.Find(policy.Settings, policy.Rules));
        Assert.True(await DoesSomething(policy), $"{type} does nothing to any of its cases");
        if (Least.ContainsKey(type))
        {
            Assert.Null(Load(type, "", out errors));
            Assert.Contains("expected", errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_setting_that_says_nothing_leaves_no_policy_that_does_nothing_without_a_word(string type)
    {
        var silent = new List<string>();
        foreach (var settings in Catalogue.Default.Find(type)!.Options.SelectMany(Emptied))
        {
            if (Load(type, settings, out var errors) is not { } policy)
            {
                Assert.NotEqual("", errors);
            }
            else if (!policy.Type.Check.Find(policy.Settings, policy.Rules).Any() && !await DoesSomething(policy))
            {
                silent.Add(settings);
            }
        }

        Assert.Empty(silent);
    }

    private static IEnumerable<string> Emptied(Option option) => Nothings.Concat(option.Inner.SelectMany(Emptied).Select(inner => option.IsList ? $"[{{ {inner} }}]" : $"{{ {inner} }}"))
        .Select(nothing => $"{option.Name}: {nothing}");

    private static ConfiguredPolicy? Load(string type, string settings, out string errors)
    {
        var result = ConfigurationLoader.Parse($"policies:\n  - name: p\n    type: {type}\n    settings: {{ {settings} }}\n", new PolicyServices());
        errors = string.Join('\n', result.Errors);
        return result.Configuration?.Policies[0];
    }

    private static async Task<bool> DoesSomething(ConfiguredPolicy policy)
    {
        if (policy.Policy is NamespaceObjectsPolicy kept)
        {
            return kept.Templates.Count + kept.Copies.Count > 0;
        }

        // A type of rules of one's own has none: any object does.
        var own = Cases.Where(one => one.Type == policy.Type.Name).Select(one => one.Case).ToList();
        foreach (var golden in own.Count > 0 ? own : Cases.Select(one => one.Case))
        {
            if (await DoesSomething(policy, golden))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<bool> DoesSomething(ConfiguredPolicy policy, GoldenCase golden)
    {
        var result = ConfigurationLoader.Parse($"policies:\n  - name: p\n    type: {policy.Type.Name}\n    settings: {policy.Settings.Node.ToNode().Value}\n", new PolicyServices { Kubernetes = golden.Cluster });
        var endpoint = new WebhookEndpoint(() => result.Configuration!, NullLogger.Instance, TimeProvider.System);
        var output = new ByteBuffer();
        Assert.True(WebhookRoute.TryMatch(policy.Type.Kind == PolicyKind.Mutating ? "/mutate" : "/validate", "", out var route));
        await endpoint.AnswerAsync(route!, ReviewBuilder.Build(golden.Input, golden.Request), output, default, CancellationToken.None);
        var response = JsonNode.Parse(Encoding.UTF8.GetString(output.Span))!["response"]!;
        return !response["allowed"]!.GetValue<bool>() || response["patch"] is not null || response["warnings"] is not null;
    }

    private static IEnumerable<string> TypesOf(GoldenCase golden) => YamlText.ToJson(golden.Configuration)!["policies"]!.AsArray().Select(policy => policy!["type"]!.GetValue<string>()).Distinct();
}
