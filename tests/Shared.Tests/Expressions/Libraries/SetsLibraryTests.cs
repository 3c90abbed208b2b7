namespace Sluice.Shared.Tests.Expressions.Libraries;

/// <summary>The sets extension. The documented examples, and what lies at the edges.</summary>
public sealed class SetsLibraryTests
{
    [Theory]
    [InlineData("sets.contains([], [])")]
    [InlineData("!sets.contains([], [1])")]
    [InlineData("sets.contains([1, 2, 3, 4], [2, 3])")]
    [InlineData("sets.contains([dyn(1), dyn(2.0), dyn(3u)], [dyn(1.0), dyn(2u), dyn(3)])")]
    [InlineData("sets.equivalent([], [])")]
    [InlineData("sets.equivalent([1], [1, 1])")]
    [InlineData("!sets.equivalent([1, 2], [1])")]
    [InlineData("sets.equivalent([dyn(1)], [dyn(1u), dyn(1.0)])")]
    [InlineData("sets.equivalent([1, 2, 3], [3, 2, 1])")]
    [InlineData("!sets.intersects([1], [])")]
    [InlineData("sets.intersects([1], [1, 2])")]
    [InlineData("sets.intersects([[1], [2, 3]], [[1, 2], [2, 3]])")]
    [InlineData("!sets.intersects(['a'], ['b'])")]
    public void Expressions_hold(string expression) => CelAssert.Holds(expression);
}
