namespace Sluice.Shared.Tests.Policies.SchedulingDefaults;

public sealed class SchedulingDefaultsOptionsTests
{
    [Theory]
    [InlineData("tolerations: [{ key: a, operator: Exists, value: b }]", "5:21: policies[0].settings.tolerations[0]: a value with operator Exists")]
    [InlineData("tolerations: [{ effect: NoSchedule }]", "5:21: policies[0].settings.tolerations[0]: no key with operator Equal")]
    [InlineData("tolerations: [{ key: a, tolerationSeconds: 1 }]", "tolerations[0]: tolerationSeconds without effect NoExecute")]
    [InlineData("tolerations: [{ key: a, effect: Never }]", "effect: the text \"Never\"; expected NoSchedule, PreferNoSchedule or NoExecute")]
    [InlineData("affinity: { nodeAffinity: { required: {} } }", "affinity.nodeAffinity: unknown key \"required\"")]
    [InlineData("affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } }", "a mapping; expected a list of pod affinity terms")]
    [InlineData("antiAffinity: { weight: 101 }", "antiAffinity.weight: the number 101; expected a whole number from 1 to 100")]
    [InlineData("antiAffinity: { mode: Always }", "antiAffinity.mode: the text \"Always\"; expected Preferred or Required")]
    [InlineData("topologySpreadConstraints: [{ maxSkew: 1 }]", "topologySpreadConstraints[0]: \"topologyKey\" is missing")]
    [InlineData("topologySpreadConstraints: [{ topologyKey: zone, minDomains: 2 }]", "topologySpreadConstraints[0]: minDomains without whenUnsatisfiable: DoNotSchedule")]
    [InlineData("nodeSelector: { pool: \"a b\" }", "nodeSelector[\"pool\"]: the text \"a b\"; expected a label value")]
    [InlineData("priorityClassName: High", "priorityClassName: the text \"High\"; expected a DNS subdomain")]
    public void Setting_that_no_pod_could_have_is_refused_with_its_place(string settings, string expected)
    {
        var error = Assert.Single(PolicyErrors.Of("scheduling-defaults", settings));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}
