using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Shared.Tests.Policies.NginxSidecar;

public sealed class NginxOptionsTests
{
    [Theory]
    [InlineData("image: Not An Image", "image")]
    [InlineData("port: 0", "port")]
    [InlineData("port: 65536", "port")]
    [InlineData("port: http", "port")]
    [InlineData("configMap: Not_A_Name", "configMap")]
    [InlineData("resources: {limits: {cpu: lots}}", "resources.limits.cpu")]
    [InlineData("resources: {requests: {memory: 1Gi}, limits: {memory: 1Mi}}", "resources")]
    public void A_setting_that_cannot_be_is_reported_at_its_place(string settings, string place)
    {
        var result = ConfigurationLoader.Parse($"policies:\n  - name: nginx\n    type: nginx-sidecar\n    settings:\n      {settings}\n", new PolicyServices());
        Assert.Equal($"policies[0].settings.{place}", Assert.Single(result.Errors).Path);
    }
}
