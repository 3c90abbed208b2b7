namespace Sluice.Shared.Tests.Expressions.Libraries;

/// <summary>The encoders extension, which Kubernetes does not have. The documented examples, and what lies at the edges.</summary>
public sealed class EncodersLibraryTests
{
    [Theory]
    [InlineData("base64.encode(b'hello') == 'aGVsbG8='")]
    [InlineData("base64.decode('aGVsbG8=') == b'hello'")]
    [InlineData("base64.decode('aGVsbG8') == b'hello'")]
    [InlineData("base64.decode('') == b''")]
    [InlineData("base64.encode(b'') == ''")]
    [InlineData(@"base64.decode('aGVs\nbG8=') == b'hello'")]
    public void Expressions_hold(string expression) => CelAssert.Holds(expression);

    [Theory]
    [InlineData("base64.decode('a?b')", "illegal base64 data")]
    [InlineData("base64.decode('a')", "illegal base64 data")]
    [InlineData("base64.decode('aGVsbG8==')", "illegal base64 data")]
    public void Expressions_fail_in_the_words_of_Kubernetes(string expression, string error) => CelAssert.Fails(expression, error);
}
