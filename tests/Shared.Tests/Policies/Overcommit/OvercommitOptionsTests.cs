using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Shared.Tests.Policies.Overcommit;

public sealed class OvercommitOptionsTests
{
    [Theory]
    [InlineData("", "neither pods nor nodes are overcommitted")]
    [InlineData("pods: { cpu: 0 }", "expected a number from 0.01 to 100")]
    [InlineData("nodes: { memory: 101 }", "expected a number from 0.01 to 100")]
    [InlineData("pods: { cpu: 0.5 }, minimum: { cpu: few }", "expected a quantity")]
    public void Settings_that_cannot_be_are_refused(string settings, string error)
    {
        var result = Load(settings);

        Assert.Contains(error, Assert.Single(result.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pods: { cpu: 0.5 }", "pods pods/resize")]
    [InlineData("nodes: { cpu: 2 }", "nodes/status")]
    [InlineData("pods: { cpu: 0.5 }, nodes: { cpu: 2 }", "pods pods/resize nodes/status")]
    public void Only_what_is_overcommitted_is_asked_for(string settings, string resources) =>
        Assert.Equal(resources, string.Join(' ', Load(settings).Configuration!.Policies[0].Rules.Select(rule => rule.Resource)));

    private static ConfigurationResult Load(string settings) =>
        ConfigurationLoader.Parse($"policies: [{{ name: p, type: overcommit, settings: {{ {settings} }} }}]", new PolicyServices());
}
