using Sluice.Expressions.Libraries;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Expressions.Libraries;

[Collection(nameof(Alone))]
public sealed class Re2MemoryTests
{
    [Theory]
    [InlineData("(a|b|c|d)*(x|y)(a|b|c|d){12}$")]
    [InlineData(@"[\pL\pN]*x[\pL]{9}$")]
    public void A_text_that_visits_ever_new_states_is_matched_without_keeping_them_all(string pattern)
    {
        var regex = Re2.Compile(pattern).Value!;
        var random = new Random(1);
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(_ => "abcdxy"[random.Next(6)])) + "!";
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Assert.False(regex.IsMatch(text));
        Assert.True(regex.IsMatch("xaaaaaaaaa") || regex.IsMatch("xabcdabcdabcd"));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 * 1024 * 1024);
        GC.KeepAlive(regex);
    }
}
