namespace Sluice.Shared.Tests.Expressions.Libraries;

/// <summary>Moments and spans of time. The documented examples, and what lies at the edges.</summary>
public sealed class TimeLibraryTests
{
    [Theory]
    [InlineData("timestamp('2009-02-13T23:31:30Z').getFullYear() == 2009")]
    [InlineData("timestamp('2009-02-13T23:31:30Z').getMonth() == 1")]
    [InlineData("timestamp('2009-02-13T23:31:30Z').getDayOfYear() == 43")]
    [InlineData("timestamp('2009-02-13T23:31:30Z').getDayOfMonth() == 12")]
    [InlineData("timestamp('2009-02-13T23:31:30Z').getDate() == 13")]
    [InlineData("timestamp('2009-02-13T23:31:30Z').getDayOfWeek() == 5")]
    [InlineData("timestamp('2009-02-13T23:31:30Z').getHours() == 23")]
    [InlineData("timestamp('2009-02-13T23:31:30Z').getMinutes() == 31")]
    [InlineData("timestamp('2009-02-13T23:31:30Z').getSeconds() == 30")]
    [InlineData("timestamp('2009-02-13T23:31:20.123456789Z').getMilliseconds() == 123")]
    [InlineData("timestamp('2009-02-13T23:31:30Z').getDate('Australia/Sydney') == 14")]
    [InlineData("timestamp('2009-02-13T23:31:30Z').getHours('-00:30') == 23")]
    [InlineData("timestamp('2009-02-13T23:31:30Z').getMinutes('+11:00') == 31")]
    [InlineData("timestamp('2009-02-13T23:31:30Z').getHours('11:00') == 10")]
    [InlineData("timestamp('2023-07-01T00:00:00Z').getHours('America/New_York') == 20")]
    [InlineData("timestamp('2023-01-01T00:00:00Z').getHours('America/New_York') == 19")]
    [InlineData("timestamp('2023-01-01T00:00:00Z').getFullYear('-01:00') == 2022")]
    [InlineData("timestamp('2023-01-01T10:00:00+05:00').getHours() == 5")]
    [InlineData("timestamp('2023-01-01T10:00:00Z').getHours('') == 10")]
    [InlineData("timestamp('2024-02-29T00:00:00Z').getDayOfYear() == 59")]
    [InlineData("timestamp('2024-12-31T00:00:00Z').getDayOfYear() == 365")]
    [InlineData("timestamp('1969-12-31T23:59:59.5Z').getSeconds() == 59")]
    [InlineData("timestamp('0001-01-01T00:00:00Z').getFullYear() == 1")]
    [InlineData("timestamp('0001-01-01T00:00:00Z').getHours('-01:00') == 23")]
    [InlineData("timestamp('9999-12-31T23:59:59Z').getFullYear('+01:00') == 10000")]
    [InlineData("duration('3730s').getHours() == 1")]
    [InlineData("duration('3730s').getMinutes() == 62")]
    [InlineData("duration('3730s').getSeconds() == 3730")]
    [InlineData("duration('1.234s').getMilliseconds() == 1234")]
    [InlineData("timestamp('2023-01-01T0:00:00Z') == timestamp('2023-01-01T00:00:00,0Z')")]
    [InlineData("timestamp('2023-01-01T00:00:00+24:00') < timestamp('2023-01-01T00:00:00Z')")]
    public void Expressions_hold(string expression) => CelAssert.Holds(expression);

    [Theory]
    [InlineData("timestamp('2023-01-01T10:00:00Z').getHours('Nope/Zone')", "unknown time zone Nope/Zone")]
    [InlineData("timestamp('2023-01-01T10:00:00Z').getHours('x:1')", @"strconv.Atoi: parsing ""x"": invalid syntax")]
    [InlineData("timestamp('2023-01-01T10:00:00Z').getHours('1:x')", @"strconv.Atoi: parsing ""x"": invalid syntax")]
    [InlineData("timestamp('2023-01-01T10:00:00Z').getHours('../etc')", "time: invalid location name")]
    [InlineData("timestamp('2023-01-01T10:00:00Z').getMilliseconds('Nope')", "unknown time zone Nope")]
    public void Expressions_fail_in_the_words_of_Kubernetes(string expression, string error) => CelAssert.Fails(expression, error);
}
