namespace Sluice.Shared.Tests.Expressions.Libraries;

/// <summary>The function for the paths of JSON Patch. The documented examples, and what lies at the edges.</summary>
public sealed class JsonPatchLibraryTests
{
    [Theory]
    [InlineData("jsonpatch.escapeKey('k8s.io/my~label') == 'k8s.io~1my~0label'")]
    [InlineData("jsonpatch.escapeKey('') == ''")]
    public void Expressions_hold(string expression) => CelAssert.Holds(expression);
}
