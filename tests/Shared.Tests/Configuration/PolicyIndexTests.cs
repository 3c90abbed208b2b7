using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Configuration;

/// <summary>Only policies that are about a resource are looked at, in the order of the file.</summary>
public sealed class PolicyIndexTests
{
    private const string Policies = """
        policies:
          - { name: pods, type: validation, match: { resources: [pods] }, settings: { validations: [{ expression: "false", message: pods }] } }
          - { name: all, type: validation, settings: { validations: [{ expression: "false", message: all }] } }
          - { name: exec, type: validation, match: { resources: [pods/status] }, settings: { validations: [{ expression: "false", message: status }] } }
          - { name: two, type: validation, match: { resources: [services, pods] }, settings: { validations: [{ expression: "false", message: two }] } }
          - { name: widgets, type: validation, match: { resources: [widgets.example.com] }, settings: { validations: [{ expression: "false", message: widgets }] } }
        """;

    [Theory]
    [InlineData("", "pods", "", "pods, all, two")]
    [InlineData("", "pods", "status", "exec")]
    [InlineData("", "pods", "resize", "")]
    [InlineData("", "services", "", "all, two")]
    [InlineData("", "configmaps", "", "all")]
    [InlineData("example.com", "widgets", "", "all, widgets")]
    [InlineData("apps", "pods", "", "all")]
    [InlineData("", "events", "", "")]
    public async Task The_policies_of_a_resource_are_asked_in_their_order(string group, string resource, string subResource, string expected)
    {
        var answer = await RuleWebhookAsync($$"""{ "group": "{{group}}", "resource": "{{resource}}", "subResource": "{{subResource}}" }""");

        Assert.Equal(expected, string.Join(", ", (answer.Allowed ? "" : answer.Message!).Split("policy \"", StringSplitOptions.RemoveEmptyEntries).Select(part => part[..part.IndexOf('"', StringComparison.Ordinal)])));
    }

    [Fact]
    public void A_copy_with_other_policies_has_an_index_of_its_own()
    {
        var configuration = ConfigurationLoader.Parse(Policies, new PolicyServices()).Configuration!;
        var index = configuration.Index;

        Assert.Same(index, configuration.Index);
        Assert.Empty((configuration with { Policies = [] }).Index.Policies);
    }

    private static Task<Answer> RuleWebhookAsync(string overrides) =>
        Sluice.Shared.Tests.Policies.Rules.RuleWebhook.AskAllAsync(Policies, "/validate", Sluice.Shared.Tests.Policies.Rules.RuleWebhook.Pod, overrides, null);
}
