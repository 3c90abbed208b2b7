using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Shared.Tests.Policies.ResourceDefaults;

public sealed class ResourceDefaultsOptionsTests
{
    [Theory]
    [InlineData("minimum: { cpu: 2 }, maximum: { cpu: 1 }", "cpu: the minimum 2 is above the maximum 1")]
    [InlineData("requests: { memory: 2Gi }, limits: { memory: 1Gi }", "memory: the request 2Gi is above the limit 1Gi")]
    [InlineData("requests: { memory: lots }", "expected a quantity such as 100m, 0.5 or 128Mi")]
    [InlineData("requests: { memory: -1Gi }", "expected a quantity such as 100m, 0.5 or 128Mi")]
    [InlineData("requests: { \"a b\": 1 }", "expected a resource such as cpu, memory or ephemeral-storage")]
    public void Settings_that_cannot_be_are_refused(string settings, string error)
    {
        var result = ConfigurationLoader.Parse($"policies: [{{ name: p, type: resource-defaults, settings: {{ {settings} }} }}]", new PolicyServices());

        Assert.Contains(error, Assert.Single(result.Errors).Message, StringComparison.Ordinal);
    }
}
