using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Shared.Tests.Policies.Sidecar;

public sealed class SidecarOptionsTests
{
    [Theory]
    [InlineData("containers: [{image: x}]", "containers[0]", "\"name\" is missing")]
    [InlineData("containers: [{name: \"${labels['a']}\"}]", "containers[0]", "without placeholders")]
    [InlineData("containers: [x]", "containers[0]", "expected an object")]
    [InlineData("volumes: [{emptyDir: {}}]", "volumes[0]", "\"name\" is missing")]
    [InlineData("volumeMounts: [{name: a}]", "volumeMounts[0]", "\"mountPath\" is missing")]
    [InlineData("env: [{name: A, value: '${labels[x]}'}]", "env[0]", "placeholder ${labels[x]} is not understood")]
    [InlineData("env: [{name: A, value: '${nowhere.name}'}]", "env[0]", "is not understood")]
    [InlineData("env: [{name: A, value: '${metadata.name'}]", "env[0]", "without its }")]
    [InlineData("env: [{name: A, value: '${metadata.name:-${}}'}]", "env[0]", "is not understood")]
    [InlineData("labels: {a: '${}'}", "labels[\"a\"]", "is not understood")]
    [InlineData("into: {exclude: [\"*\"]}", "into.exclude", "expected the names of some")]
    [InlineData("annotation: 'not a key'", "annotation", "expected")]
    [InlineData("onClash: Ignore", "onClash", "expected Deny or Skip")]
    public void A_setting_that_cannot_be_is_reported_at_its_place(string settings, string place, string message)
    {
        var result = ConfigurationLoader.Parse($"policies:\n  - name: proxy\n    type: sidecar\n    settings:\n      {settings}\n", new PolicyServices());
        var error = Assert.Single(result.Errors);
        Assert.Equal($"policies[0].settings.{place}", error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
