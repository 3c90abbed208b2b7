namespace Sluice.Shared.Tests.Policies.ImageRegistries;

public sealed class RegistryPatternTests
{
    [Theory]
    [InlineData("nginx")]
    [InlineData("library/nginx")]
    [InlineData("https://ghcr.io")]
    [InlineData("ghcr.io/")]
    [InlineData("ghcr.io/app:1")]
    [InlineData("")]
    public void Pattern_that_no_image_can_have_is_refused(string pattern)
    {
        var error = Assert.Single(PolicyErrors.Of("image-registries", $"registries: [\"{pattern}\"]"));
        Assert.StartsWith($"5:20: policies[0].settings.registries[0]: the text \"{pattern}\"; expected a registry such as ghcr.io", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Registries_must_be_given()
    {
        var error = Assert.Single(PolicyErrors.Of("image-registries", "workloads: true"));
        Assert.Contains("\"registries\" is missing", error, StringComparison.Ordinal);
    }
}
