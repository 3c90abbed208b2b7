using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Shared.Tests.Policies.Rules;
using Sluice.Webhooks;

namespace Sluice.Shared.Tests.Configuration;

public sealed class ConditionsTests
{
    private const string HostNetwork = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop"},"spec":{"hostNetwork":true,"containers":[]}}""";

    [Fact]
    public async Task A_policy_is_for_requests_for_which_all_conditions_hold()
    {
        var policy = Labels("\"object.spec.?hostNetwork.orValue(false) == true\", \"request.userInfo.username != 'joe'\"");

        Assert.NotEqual("", (await RuleWebhook.AskAllAsync(policy, "/mutate", HostNetwork, null, null)).Patch);
        Assert.Equal("", (await RuleWebhook.AskAllAsync(policy, "/mutate", RuleWebhook.Pod, null, null)).Patch);
        Assert.Equal("", (await RuleWebhook.AskAllAsync(policy, "/mutate", HostNetwork, """{"user":"joe"}""", null)).Patch);
    }

    [Fact]
    public async Task A_condition_that_fails_is_decided_by_the_failure_policy()
    {
        var answer = await RuleWebhook.AskAllAsync(Labels("object.spec.hostNetwork == true"), "/mutate", RuleWebhook.Pod, null, null);

        Assert.Equal((500, "policy \"p\": condition 'object.spec.hostNetwork == true' resulted in error: no such key: hostNetwork"), (answer.Code, answer.Message));
    }

    [Fact]
    public async Task One_that_does_not_hold_goes_before_one_that_fails() =>
        Assert.True((await RuleWebhook.AskAllAsync(Labels("object.spec.hostNetwork == true, 'false'"), "/mutate", RuleWebhook.Pod, null, null)).Allowed);

    [Theory]
    [InlineData("'1 + 1'", "policies[0].match.conditions[0]: line 1, column 1: must evaluate to bool")]
    [InlineData("\"namespaceObject.metadata.name == 'x'\"", "namespaceObject is not known here")]
    public void What_is_wrong_is_said_with_its_place(string condition, string expected) =>
        Assert.Contains(ConfigurationLoader.Parse(Labels(condition), new PolicyServices()).Errors, error => error.ToString().Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void The_webhook_configuration_has_those_that_all_policies_of_a_webhook_have()
    {
        var configuration = ConfigurationLoader.Parse(Labels("object.spec.hostNetwork == true"), new PolicyServices()).Configuration!;

        var conditions = MatchConditions.Of(WebhookPlan.Of(configuration, PolicyKind.Mutating)[0]);

        Assert.Contains(("condition-1", "object.spec.hostNetwork == true"), conditions);
    }

    // The API server would refuse the whole configuration.
    [Fact]
    public void What_only_Sluice_knows_stays_out_of_the_webhook_configuration()
    {
        var configuration = ConfigurationLoader.Parse(Labels("\"cel.bind(n, object.metadata.name, n != '')\", \"object.spec.hostNetwork == true\""), new PolicyServices()).Configuration!;

        Assert.Equal(["object.spec.hostNetwork == true"], MatchConditions.Of(WebhookPlan.Of(configuration, PolicyKind.Mutating)[0]).Where(condition => condition.Name.StartsWith("condition-", StringComparison.Ordinal)).Select(condition => condition.Expression));
    }

    private static string Labels(string conditions) =>
        $"policies:\n  - name: p\n    type: metadata\n    match: {{ conditions: [{conditions}] }}\n    settings: {{ labels: {{ a: b }} }}\n";
}
