using Sluice.Policies.RequiredMetadata;

namespace Sluice.Shared.Tests.Policies.RequiredMetadata;

public sealed class ValuePatternTests
{
    [Theory]
    [InlineData("a|b", "a", true)]
    [InlineData("a|b", "b", true)]
    [InlineData("a|b", "ab", false)]
    [InlineData("[a-z]+", "abc\n", false)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("(?i)prod", "PROD", true)]
    public void Whole_value_must_match(string text, string value, bool matches)
    {
        Assert.Null(ValuePattern.TryParse(text, out var pattern));
        Assert.Equal(matches, pattern.FindFault(value) is null);
    }

    [Theory]
    [InlineData("a)(b", "Too many )'s")]
    [InlineData("[a-", "Unterminated [] set")]
    [InlineData("(?=a)b", "looks ahead or behind")]
    [InlineData(@"(a)\1", "refers back")]
    [InlineData("(a{1000}){1000}", "repeats too much")]
    public void Bad_pattern_is_a_configuration_error_with_its_place(string text, string expected)
    {
        var error = Assert.Single(PolicyErrors.Of("required-metadata", $"labels:\n  team: '{text}'"));
        Assert.StartsWith($"6:15: policies[0].settings.labels[\"team\"]: \"{text}\" cannot be used: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Pattern_that_is_too_long_is_refused()
    {
        Assert.Null(ValuePattern.TryParse(new string('a', 1000), out _));
        Assert.Contains("expected at most 1000", ValuePattern.TryParse(new string('a', 1001), out _), StringComparison.Ordinal);
    }

    [Fact]
    public void Pattern_that_would_backtrack_for_ever_takes_linear_time()
    {
        Assert.Null(ValuePattern.TryParse("(x+x+)+y", out var pattern));
        Assert.Contains("does not match", pattern.FindFault(new string('x', 1_000)), StringComparison.Ordinal);
    }
}
