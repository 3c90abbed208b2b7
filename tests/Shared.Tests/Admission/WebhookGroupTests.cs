using System.Diagnostics.Metrics;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Sluice.Telemetry;

namespace Sluice.Shared.Tests.Admission;

public sealed class WebhookGroupTests
{
    private const string TwoSelectors = """
        policies:
          - { name: everywhere, type: metadata, settings: { labels: { one: x } } }
          - { name: opted-in, type: metadata, settings: { labels: { two: x } }, match: { namespaceSelector: { matchLabels: { opt: in } } } }
          - { name: opted-in-too, type: metadata, settings: { labels: { three: x } }, match: { namespaceSelector: { matchExpressions: [{ key: opt, operator: In, values: [in] }] } } }
          - { name: lenient, type: metadata, failurePolicy: Ignore, settings: { labels: { four: x } }, match: { namespaceSelector: { matchLabels: { opt: in } } } }
        """;

    [Fact]
    public async Task A_call_for_a_group_runs_the_policies_of_that_group_and_failure_policy_only()
    {
        var configuration = Load(TwoSelectors);
        Assert.Equal("two three", await LabelsAsync(configuration, $"/mutate/fail-{GroupOf(configuration, "opted-in")}"));
        Assert.Equal("one", await LabelsAsync(configuration, $"/mutate/fail-{GroupOf(configuration, "everywhere")}"));
        Assert.Equal("four", await LabelsAsync(configuration, $"/mutate/ignore-{GroupOf(configuration, "lenient")}"));
        Assert.Equal("", await LabelsAsync(configuration, $"/validate/fail-{GroupOf(configuration, "everywhere")}"));
    }

    [Theory]
    [InlineData("/mutate", "one two three four")]
    [InlineData("/mutate/fail", "one two three")]
    [InlineData("/mutate/ignore", "four")]
    public async Task A_call_without_a_group_runs_all_groups(string path, string labels) =>
        Assert.Equal(labels, await LabelsAsync(Load(TwoSelectors), path));

    [Fact]
    public async Task A_group_that_no_policy_has_is_allowed_with_nothing_run_and_warned_about_once()
    {
        var logger = new RecordingLogger();
        var configuration = Load(TwoSelectors);
        using var meter = new Meter(SluiceMeter.Name);
        var metrics = new AdmissionMetrics(meter, () => configuration, TimeProvider.System);
        var webhook = new TestWebhook(configuration, logger, metrics);
        for (var i = 0; i < 3; i++)
        {
            var answer = await webhook.AskAsync(Reviews.Pod(), "/mutate/fail-00000000");
            Assert.True(answer.Allowed);
            Assert.Equal("", answer.Patch);
        }

        await webhook.AskAsync(Reviews.Pod(), "/mutate/ignore");
        Assert.Equal((3, 0), (metrics.StaleCalls("mutate/fail"), metrics.StaleCalls("mutate/ignore")));
        Assert.Single(logger.Named("StalePath"));
    }

    [Theory]
    [InlineData("{}", "{ namespaces: { exclude: [kube-system, kube-public, keda] } }")]
    [InlineData("{}", "{ namespaces: { include: ['*'], exclude: [sluice-system, 'kube-*'] } }")]
    [InlineData("{ namespaces: { include: [b, a] } }", "{ namespaces: { include: [a, b, a], exclude: ['c*'] } }")]
    [InlineData("{ namespaces: { include: [a, b], exclude: [b] } }", "{ namespaces: { include: [a] } }")]
    [InlineData("{ namespaceSelector: { matchLabels: { a: x, b: y } } }", "{ namespaceSelector: { matchLabels: { b: y, a: x } } }")]
    public void Namespaces_that_are_the_same_to_the_API_server_are_one_group(string one, string other) => Assert.Equal(Scope(one).Group, Scope(other).Group);

    [Theory]
    [InlineData("{}", "{ systemNamespaces: true }")]
    [InlineData("{}", "{ namespaces: { exclude: [shop] } }")]
    [InlineData("{}", "{ namespaces: { include: [a] } }")]
    [InlineData("{}", "{ namespaceSelector: { matchLabels: { a: x } } }")]
    [InlineData("{ namespaceSelector: { matchLabels: { a: x } } }", "{ namespaceSelector: { matchExpressions: [{ key: a, operator: NotIn, values: [x] }] } }")]
    public void Other_namespaces_are_another_group(string one, string other) => Assert.NotEqual(Scope(one).Group, Scope(other).Group);

    [Fact]
    public void A_group_is_the_same_in_every_process_and_release() => Assert.Equal("40d28625", Scope("{}").Group);

    [Theory]
    [InlineData(PolicyKind.Mutating, FailurePolicy.Fail, null, "/mutate/fail")]
    [InlineData(PolicyKind.Validating, FailurePolicy.Ignore, "0123abcd", "/validate/ignore-0123abcd")]
    public void The_path_of_a_webhook_is_read_as_it_was_made(PolicyKind kind, object failurePolicy, string? group, string path)
    {
        Assert.Equal(path, WebhookRoute.PathOf(kind, (FailurePolicy)failurePolicy, group));
        Assert.True(WebhookRoute.TryMatch(path, null, out var route));
        Assert.Equal(new WebhookCall(kind, (FailurePolicy)failurePolicy, group, null), route.Call);
    }

    private static NamespaceScope Scope(string match) =>
        Load($"policies: [{{ name: a, type: metadata, settings: {{ labels: {{ a: b }} }}, match: {match} }}]").Policies[0].Match.Scope;

    private static SluiceConfiguration Load(string yaml)
    {
        var result = ConfigurationLoader.Parse(yaml, new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }

    private static string GroupOf(SluiceConfiguration configuration, string policy) => configuration.Policies.Single(candidate => candidate.Name == policy).Group;

    private static async Task<string> LabelsAsync(SluiceConfiguration configuration, string path)
    {
        var patch = (await new TestWebhook(configuration).AskAsync(Reviews.Pod(), path)).Patch;
        return string.Join(' ', new[] { "one", "two", "three", "four" }.Where(label => patch.Contains(label, StringComparison.Ordinal)));
    }
}
