namespace Sluice.Shared.Tests.Policies.ImageRewrite;

public sealed class RewriteRuleTests
{
    [Theory]
    [InlineData("nginx")]
    [InlineData("library/*")]
    [InlineData("docker.io/ngin*")]
    [InlineData("docker.io/nginx:1")]
    [InlineData("https://docker.io/*")]
    [InlineData("*.example.com/*")]
    public void Pattern_that_is_no_registry_with_a_path_is_refused(string pattern)
    {
        var error = Assert.Single(PolicyErrors.Of("image-rewrite", $"rules:\n  - from: \"{pattern}\"\n    to: m.example/a"));
        Assert.StartsWith($"6:17: policies[0].settings.rules[0].from: the text \"{pattern}\"; expected a registry with a path", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker.io/*", "m.example/a", "one of from and to ends in *")]
    [InlineData("docker.io/*", "*", "to is *")]
    [InlineData("docker.io/library/*", "docker.io/*", "under the target of rules[0]")]
    public void Rule_that_could_never_work_is_refused(string from, string to, string expected)
    {
        var error = Assert.Single(PolicyErrors.Of("image-rewrite", $"rules:\n  - from: {from}\n    to: \"{to}\""));
        Assert.StartsWith("6:11: policies[0].settings.rules[0]: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Rule_for_the_target_of_another_is_refused()
    {
        var error = Assert.Single(PolicyErrors.Of("image-rewrite",
            "rules:\n  - { from: docker.io/*, to: a.example/* }\n  - { from: a.example/x/*, to: b.example/* }"));
        Assert.StartsWith("7:11: policies[0].settings.rules[1]: every image of from is under the target of rules[0]", error, StringComparison.Ordinal);
    }
}
