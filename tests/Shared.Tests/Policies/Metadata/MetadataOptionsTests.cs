namespace Sluice.Shared.Tests.Policies.Metadata;

public sealed class MetadataOptionsTests
{
    [Theory]
    [InlineData("labels: { team: \"a b\" }", "settings.labels[\"team\"]: the text \"a b\"; expected a label value")]
    [InlineData("labels: { team: \"${labels['a'\" }", "settings.labels[\"team\"]: \"${labels['a'\" has a ${ without its }")]
    [InlineData("annotations: { team: \"${labels.a|[}\" }", "settings.annotations[\"team\"]: ")]
    [InlineData("annotations: { team: \"${status.phase}\" }", "settings.annotations[\"team\"]: placeholder ${status.phase} is not understood")]
    [InlineData("overwrite: true\nlabels: { team: \"${labels['team']:-x}-y\" }", "settings.labels: ${labels['team']} is what the policy itself sets")]
    [InlineData("overwrite: true\nannotations: { team: \"${metadata.annotations['team']:-x}-y\" }", "settings.annotations: ${metadata.annotations['team']} is what the policy itself sets")]
    public void Value_that_cannot_be_is_refused_with_its_place(string settings, string expected)
    {
        var error = Assert.Single(PolicyErrors.Of("metadata", settings));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels: { team: \"${labels['team']:-x}-y\" }")]
    [InlineData("overwrite: true\nlabels: { team: \"${annotations['team']:-x}\" }")]
    public void A_value_made_of_another_one_or_set_but_once_is_none_of_itself(string settings) => Assert.Empty(PolicyErrors.Of("metadata", settings));
}
