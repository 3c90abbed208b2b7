using System.Text;
using Sluice.Admission;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Admission;

public sealed class WarningTests
{
    [Fact]
    public async Task Warnings_are_kept_when_another_policy_denies()
    {
        var webhook = new TestWebhook(
            TestPolicy.Validating("before", _ => Verdict.Allow.Warn("first", "second")),
            TestPolicy.Validating("denies", _ => Verdict.Deny("spec: no").Warn("third")),
            TestPolicy.Validating("after", _ => Verdict.Allow.Warn("fourth")));
        var answer = await webhook.AskAsync(Reviews.Pod(), "/validate");
        Assert.False(answer.Allowed);
        Assert.Equal(["policy \"before\": first", "policy \"before\": second", "policy \"denies\": third", "policy \"after\": fourth"], answer.Warnings);
    }

    [Fact]
    public async Task Control_characters_become_spaces() =>
        Assert.Equal("policy \"w\": a b c d e", await WarnAsync("a\nb\tc\u0000d\u0085e"));

    [Theory]
    [InlineData("x")]
    [InlineData("😀")]
    [InlineData("x😀")]
    [InlineData("\uD800")]
    public async Task A_long_warning_is_cut_between_characters(string text)
    {
        for (var shift = 0; shift < 4; shift++)
        {
            var warning = await WarnAsync(new string('.', shift) + string.Concat(Enumerable.Repeat(text, 400)));
            Assert.InRange(warning.Length, 254, 256);
            Assert.EndsWith("…", warning, StringComparison.Ordinal);
            if (char.IsSurrogate(text[^1]) && text.Length > 1)
            {
                Assert.DoesNotContain('\uFFFD', warning);
                Assert.Equal(warning, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(warning)));
            }
        }
    }

    [Fact]
    public async Task A_warning_of_just_256_characters_stays_whole()
    {
        var text = new string('x', 256 - "policy \"w\": ".Length);
        Assert.Equal($"policy \"w\": {text}", await WarnAsync(text));
        Assert.EndsWith("x…", await WarnAsync(text + "x"), StringComparison.Ordinal);
    }

    private static async Task<string> WarnAsync(string text)
    {
        var answer = await new TestWebhook(TestPolicy.Local("w", PolicyKind.Validating, _ => Verdict.Allow.Warn(text))).AskAsync(Reviews.Pod(), "/validate");
        return Assert.Single(answer.Warnings);
    }
}
