using System.Text;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Configuration;

public sealed class ConfigurationErrorTests
{
    private const string LabelValue = "a label value: empty, or at most 63 letters, digits, -, _ or ., with a letter or digit first and last";

    [Fact]
    public void Everything_that_is_wrong_is_reported_at_once_with_its_place()
    {
        const string Yaml = """
            policies:
              - name: Bad_Name
                type: metadata
                action: enforce
                failurePolicy: 1
                settngs: {}
                match:
                  namespace: {}
                  users: [a]
                  objectSelector:
                    matchExpressions:
                      - { key: a, operator: In }
                      - { key: a, operator: Exists, values: [x] }
                      - { key: a, operator: in, values: ['-x'] }
                    matchLabels: { app: true }
                settings:
                  labels:
                    app: 1
                    none:
                  overwrite: 'true'
                  resources: pods
                  extra: 1
              - text
              - { name: twice, type: statefulset-index }
              - { name: twice, type: statefulset-index }
            other: x
            """;
        Assert.Equal(
        [
            "f:2:11: policies[0].name: the text \"Bad_Name\"; expected a DNS label: 1 to 63 lowercase letters, digits or -, with a letter or digit first and last",
            "f:4:13: policies[0].action: the text \"enforce\"; expected Enforce, Warn or Audit (did you mean Enforce?)",
            "f:5:20: policies[0].failurePolicy: the number 1; expected Fail or Ignore",
            "f:6:5: policies[0]: unknown key \"settngs\"; expected one of name, type, action, failurePolicy, match, settings (did you mean settings?)",
            "f:8:7: policies[0].match: unknown key \"namespace\"; expected one of resources, operations, scope, names, namespaces, systemNamespaces, objectSelector, namespaceSelector, users, groups, conditions (did you mean namespaces or systemNamespaces or namespaceSelector?)",
            "f:9:14: policies[0].match.users: a list; expected a mapping",
            "f:12:13: policies[0].match.objectSelector.matchExpressions[0].values: In needs at least one value",
            "f:13:49: policies[0].match.objectSelector.matchExpressions[1].values: Exists takes no values; leave them out, or use In or NotIn",
            "f:14:33: policies[0].match.objectSelector.matchExpressions[2].operator: the text \"in\"; expected In, NotIn, Exists or DoesNotExist (did you mean In?)",
            $"f:14:46: policies[0].match.objectSelector.matchExpressions[2].values[0]: the text \"-x\"; expected {LabelValue}",
            $"f:15:29: policies[0].match.objectSelector.matchLabels[\"app\"]: the boolean true; expected {LabelValue}: put it in quotes (\"true\") if that is meant",
            $"f:18:14: policies[0].settings.labels[\"app\"]: the number 1; expected {LabelValue}: put it in quotes (\"1\") if that is meant",
            $"f:19:14: policies[0].settings.labels[\"none\"]: nothing; expected {LabelValue}",
            "f:20:18: policies[0].settings.overwrite: the text \"true\"; expected true or false",
            "f:21:7: policies[0].settings: \"resources\" is none of the settings; expected it in match, beside settings: match: { resources: [...] }",
            "f:22:7: policies[0].settings: unknown key \"extra\"; expected one of labels, annotations, overwrite",
            "f:23:5: policies[1]: the text \"text\"; expected a mapping",
            "f:25:13: policies[3].name: \"twice\" is the name of another policy (f:24); expected a name of its own",
            "f:26:1: unknown key \"other\"; expected policies, exceptions, events or kubernetesVersion",
        ], ErrorsOf(Yaml));
    }

    [Theory]
    [InlineData("", "f:1:1: nothing; expected a mapping with policies")]
    [InlineData("# only a comment\n", "f:1:1: nothing; expected a mapping with policies")]
    [InlineData("policies:\n", "f:1:10: policies: nothing; expected a list of policies ([] for none)")]
    [InlineData("policies: {}\n", "f:1:11: policies: a mapping; expected a list of policies ([] for none)")]
    [InlineData("- a\n", "f:1:1: a list; expected a mapping with policies")]
    [InlineData("{}\n", "f:1:1: \"policies\" is missing; expected a list of policies")]
    [InlineData("policies: []\npolicies: []\n", "f:2:1: the key \"policies\" stands twice in this mapping; expected once")]
    [InlineData("policies: []\n---\npolicies: []\n", "f:2:1: a second document; expected one in a file (give a directory of files instead)")]
    [InlineData("policies: !!seq []\n", "f:1:11: the tag tag:yaml.org,2002:seq is not supported; expected a value without a tag")]
    [InlineData("policies: []\n<<: {a: 1}\n", "f:2:1: the merge key << is not supported; expected every key written out")]
    [InlineData("? [a]\n: b\npolicies: []\n", "f:1:3: a list is a key here; expected a single value")]
    [InlineData("policies:\n\t- name: a\n", "f:2:1: not YAML: a tab in the indentation; expected spaces")]
    [InlineData("policies: *x\n", "f:1:11: not YAML: the alias *x has no anchor before it")]
    [InlineData("policies: &a [*a]\n", "f:1:15: not YAML: the alias *a has no anchor before it")]
    public void A_file_that_is_not_one_mapping_of_policies_is_refused(string yaml, string error) => Assert.Equal([error], ErrorsOf(yaml));

    [Theory]
    [InlineData("policies: [\n", 2)]
    [InlineData("policies: []\na: 'x\n", 2)]
    [InlineData("a: b: c\n", 1)]
    [InlineData("@a\n", 1)]
    [InlineData("%YAML 3.0\n---\na: 1\n", 1)]
    public void What_is_not_YAML_is_refused_with_its_line(string yaml, int line)
    {
        var error = Assert.Single(ConfigurationLoader.Parse(yaml, new PolicyServices()).Errors);
        Assert.Equal(line, error.Line);
        Assert.StartsWith("not YAML: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_that_make_a_small_file_large_are_refused()
    {
        var yaml = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 30; i++)
        {
            yaml.Append($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Contains("more than 100000 nodes", Assert.Single(ErrorsOf(yaml.ToString())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(66)]
    [InlineData(100_000)]
    public void Deep_nesting_is_refused(int depth) =>
        Assert.Equal(["f:1:66: not YAML: nested deeper than 64 levels"], ErrorsOf(new string('[', depth) + new string(']', depth)));

    [Fact]
    public void Anchors_may_be_used_where_they_are_small()
    {
        var result = ConfigurationLoader.Parse("""
            policies:
              - { name: a, type: metadata, settings: &shared { labels: { a: b } } }
              - { name: b, type: metadata, settings: *shared }
            """, new PolicyServices());
        Assert.Equal(2, result.Configuration?.Policies.Length);
    }

    [Fact]
    public void Absent_and_empty_values_leave_the_defaults()
    {
        var result = ConfigurationLoader.Parse("policies:\n  - name: a\n    type: statefulset-index\n    action:\n    match:\n    settings:\n", new PolicyServices());
        var policy = Assert.Single(result.Configuration!.Policies);
        Assert.Equal((PolicyAction.Enforce, FailurePolicy.Fail), (policy.Action, policy.FailurePolicy));
        Assert.Equal([.. SystemNamespaces.All, "sluice-system"], policy.Match.Namespaces.Exclude.Select(glob => glob.Pattern));
    }

    [Fact]
    public void Mutations_of_a_configuration_are_read_or_refused_and_each_error_has_a_place()
    {
        var source = Encoding.UTF8.GetBytes(Examples.Configuration(Catalogue.Default.Types));
        var random = new Random(7);
        for (var i = 0; i < 3000; i++)
        {
            var yaml = Encoding.UTF8.GetString(Mutations.Mutate(source, random));
            var result = ConfigurationLoader.Parse(yaml, new PolicyServices());
            Assert.Equal(result.IsValid, result.Errors.IsEmpty);
            Assert.All(result.Errors, error => Assert.True(error.Line > 0 && error.Column > 0 && error.Message.Length > 0, error.ToString()));
        }
    }

    private static string[] ErrorsOf(string yaml) => [.. ConfigurationLoader.Parse(yaml, new PolicyServices(), "f").Errors.Select(error => error.ToString())];
}
