namespace Sluice.Shared.Tests.Policies.Env;

public sealed class EnvOptionsTests
{
    [Theory]
    [InlineData("env: [{ name: A, value: x, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }]", "5:13: policies[0].settings.env[0]: both value and valueFrom are given")]
    [InlineData("env: [{ name: A, value: \"${labels['a'\" }]", "5:31: policies[0].settings.env[0].value: \"${labels['a'\" has a ${ without its }")]
    [InlineData("env: [{ name: A, value: \"${status.phase}\" }]", "5:31: policies[0].settings.env[0].value: placeholder ${status.phase} is not understood")]
    [InlineData("overwrite: true\nenv: [{ name: A, value: \"x${containers[0].env[0].value:-}\" }]", "settings.env[0].value: ${containers[0].env[0].value} is a variable, which the policy may have set itself")]
    [InlineData("env: [{ name: A, valueFrom: {} }]", "5:35: policies[0].settings.env[0].valueFrom: expected just one of fieldRef")]
    [InlineData("env: [{ name: A, valueFrom: { fieldRef: { fieldPath: spec.nodeName }, secretKeyRef: { name: a, key: b } } }]", "5:35: policies[0].settings.env[0].valueFrom: expected just one of")]
    [InlineData("env: [{ name: A, value: x }, { name: A, value: y }]", "5:44: policies[0].settings.env[1]: there are two variables \"A\"")]
    [InlineData("env: [{ name: 9A, value: x }]", "5:21: policies[0].settings.env[0].name: the text \"9A\"; expected the name of an environment variable")]
    [InlineData("env: [{ name: A, value: 1 }]", "5:31: policies[0].settings.env[0].value: the number 1; expected a text: put it in quotes (\"1\")")]
    [InlineData("env: [{ name: A, valueFrom: { fieldRef: { fieldPath: status.phase } } }]", "fieldPath: the text \"status.phase\"; expected a field of the pod")]
    [InlineData("env: [{ name: A, valueFrom: { fieldRef: { fieldPath: \"metadata.labels['a b']\" } } }]", "expected a field of the pod")]
    [InlineData("env: [{ name: A, valueFrom: { resourceFieldRef: { resource: limits.gpu } } }]", "resource: the text \"limits.gpu\"; expected limits.cpu")]
    [InlineData("env: [{ name: A, valueFrom: { resourceFieldRef: { resource: limits.cpu, divisor: x } } }]", "divisor: the text \"x\"; expected a quantity")]
    [InlineData("env: [{ name: A, valueFrom: { secretKeyRef: { name: A_B, key: k } } }]", "name: the text \"A_B\"; expected a DNS subdomain")]
    [InlineData("env: [{ name: A, valueFrom: { configMapKeyRef: { name: a, key: k/l } } }]", "key: the text \"k/l\"; expected a key of letters")]
    public void Variable_that_cannot_be_is_refused_with_its_place(string settings, string expected)
    {
        var error = Assert.Single(PolicyErrors.Of("env", settings));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}
