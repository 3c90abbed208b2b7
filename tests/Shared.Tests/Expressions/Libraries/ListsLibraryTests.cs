namespace Sluice.Shared.Tests.Expressions.Libraries;

/// <summary>Kubernetes' own functions on lists. The documented examples, and what lies at the edges.</summary>
public sealed class ListsLibraryTests
{
    [Theory]
    [InlineData("[1, 2, 3].isSorted()")]
    [InlineData("['a', 'b', 'b', 'c'].isSorted()")]
    [InlineData("![2.0, 1.0].isSorted()")]
    [InlineData("[1].isSorted()")]
    [InlineData("[].isSorted()")]
    [InlineData("[b'a', b'b'].isSorted()")]
    [InlineData("[false, true].isSorted()")]
    [InlineData("[duration('1s'), duration('1m')].isSorted()")]
    [InlineData("[timestamp(0), timestamp(1)].isSorted()")]
    [InlineData("![timestamp(1), timestamp(0)].isSorted()")]
    [InlineData(@"['\uffff', '😀'].isSorted()")]
    [InlineData("[1, 3].sum() == 4")]
    [InlineData("[1.0, 3.0].sum() == 4.0")]
    [InlineData("[1u, 3u].sum() == 4u")]
    [InlineData("[duration('1m'), duration('1s')].sum() == duration('1m1s')")]
    [InlineData("[].sum() == 0")]
    [InlineData("[1.5].filter(x, false).sum() == 0.0")]
    [InlineData("dyn([1.5, 2.5]).sum() == 4.0")]
    [InlineData("[1, 3].min() == 1")]
    [InlineData("[1, 3].max() == 3")]
    [InlineData("['b', 'a'].min() == 'a'")]
    [InlineData("[dyn(2), dyn(1.5)].min() == 1.5")]
    [InlineData("[1, 2, 2, 3].indexOf(2) == 1")]
    [InlineData("['a', 'b', 'b', 'c'].lastIndexOf('b') == 2")]
    [InlineData("[1.0].indexOf(1.1) == -1")]
    [InlineData("[].indexOf('string') == -1")]
    [InlineData("dyn([1, 2]).indexOf(2.0) == 1")]
    [InlineData("[dyn(1), dyn('a')].isSorted()")]
    public void Expressions_hold(string expression) => CelAssert.Holds(expression);

    [Theory]
    [InlineData("[].min()", "min called on empty list")]
    [InlineData("[].max()", "max called on empty list")]
    [InlineData("[9223372036854775807, 1].sum()", "integer overflow")]
    [InlineData("[18446744073709551615u, 1u].sum()", "unsigned integer overflow")]
    [InlineData("[dyn(1), dyn(2.5)].sum()", "no such overload")]
    [InlineData("[dyn([1])].isSorted()", "no such overload: isSorted(list)")]
    [InlineData("[dyn(null)].min()", "no such overload: min(list)")]
    [InlineData("[duration('2562047h'), duration('1h')].sum()", "integer overflow")]
    public void Expressions_fail_in_the_words_of_Kubernetes(string expression, string error) => CelAssert.Fails(expression, error);
}
