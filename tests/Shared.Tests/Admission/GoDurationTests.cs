using Sluice.Admission;

namespace Sluice.Shared.Tests.Admission;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("5s", 5)]
    [InlineData("1m30s", 90)]
    [InlineData("500ms", 0.5)]
    [InlineData("1.5s", 1.5)]
    [InlineData("1h0m0s", 3600)]
    [InlineData("250000us", 0.25)]
    [InlineData("250000µs", 0.25)]
    [InlineData("1000000ns", 0.001)]
    public void A_duration_is_read(string text, double seconds) => Assert.Equal(seconds, GoDuration.Parse(text)!.Value.TotalSeconds, 6);

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData("-5s")]
    [InlineData("1e3s")]
    [InlineData("..s")]
    [InlineData("0s")]
    [InlineData("1ns")]
    [InlineData("5d")]
    [InlineData("NaNs")]
    [InlineData("9999999999999999999999999999999999999999h")]
    public void Anything_else_is_none(string text) => Assert.Null(GoDuration.Parse(text));

    [Theory]
    [InlineData("?timeout=5s", 5)]
    [InlineData("timeout=5s&x=y", 5)]
    [InlineData("x=y&timeout=5s", 5)]
    public void The_query_has_it(string query, double seconds) => Assert.Equal(seconds, GoDuration.FromQuery(query)!.Value.TotalSeconds);

    [Theory]
    [InlineData(null)]
    [InlineData("?")]
    [InlineData("xtimeout=5s")]
    [InlineData("timeout")]
    public void A_query_without_it_has_none(string? query) => Assert.Null(GoDuration.FromQuery(query));
}
