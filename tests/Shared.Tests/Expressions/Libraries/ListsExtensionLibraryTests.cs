namespace Sluice.Shared.Tests.Expressions.Libraries;

/// <summary>The lists extension, version 3. The documented examples, and what lies at the edges.</summary>
public sealed class ListsExtensionLibraryTests
{
    [Theory]
    [InlineData("[1, 2, 3, 4].slice(1, 3) == [2, 3]")]
    [InlineData("[1, 2, 3, 4].slice(2, 4) == [3, 4]")]
    [InlineData("[1, 2].slice(1, 1) == []")]
    [InlineData("[[1], [2, 3], [4]].flatten() == [1, 2, 3, 4]")]
    [InlineData("[dyn([1]), dyn(2)].flatten() == [1, 2]")]
    [InlineData("[dyn([1]), dyn([dyn([2]), dyn(3)])].flatten(2) == [1, 2, 3]")]
    [InlineData("[dyn([1]), dyn(2)].flatten(0) == [dyn([1]), dyn(2)]")]
    [InlineData("[].flatten() == []")]
    [InlineData("[3, 2, 1].sort() == [1, 2, 3]")]
    [InlineData("['b', 'c', 'a'].sort() == ['a', 'b', 'c']")]
    [InlineData("[].sort() == []")]
    [InlineData("[true, false].sort() == [false, true]")]
    [InlineData("[b'b', b'a'].sort() == [b'a', b'b']")]
    [InlineData("[timestamp(1), timestamp(0)].sort() == [timestamp(0), timestamp(1)]")]
    [InlineData("[{'score': 0}, {'score': -10}, {'score': 1000}].sortBy(e, e.score).map(e, e.score) == [-10, 0, 1000]")]
    [InlineData("['ab', 'c'].sortBy(s, s.size()) == ['c', 'ab']")]
    [InlineData("[].sortBy(x, x) == []")]
    [InlineData("[1, 2, 2, 3, 3, 3].distinct() == [1, 2, 3]")]
    [InlineData("['b', 'b', 'c', 'a', 'c'].distinct() == ['b', 'c', 'a']")]
    [InlineData("[dyn(1), dyn(1.0), dyn(1u), dyn('1')].distinct().size() == 2")]
    [InlineData("[{'a': 1}, {'a': 1}].distinct().size() == 1")]
    [InlineData("lists.range(5) == [0, 1, 2, 3, 4]")]
    [InlineData("lists.range(0) == []")]
    [InlineData("lists.range(-1) == []")]
    [InlineData("[5, 3, 1, 2].reverse() == [2, 1, 3, 5]")]
    [InlineData("[].reverse() == []")]
    [InlineData("lists.range(3).map(x, x * 2).reverse() == [4, 2, 0]")]
    public void Expressions_hold(string expression) => CelAssert.Holds(expression);

    [Theory]
    [InlineData("[1, 2].slice(-1, 1)", "cannot slice(-1, 1), negative indexes not supported")]
    [InlineData("[1, 2].slice(0, -1)", "cannot slice(0, -1), negative indexes not supported")]
    [InlineData("[1, 2].slice(2, 1)", "cannot slice(2, 1), start index must be less than or equal to end index")]
    [InlineData("[1, 2].slice(0, 3)", "cannot slice(0, 3), list is length 2")]
    [InlineData("[dyn([1])].flatten(-1)", "level must be non-negative")]
    [InlineData("[dyn(1), dyn('a')].sort()", "list elements must have the same type")]
    [InlineData("[dyn([1])].sort()", "list elements must be comparable")]
    [InlineData("[dyn(1), dyn(2.5)].sort()", "list elements must have the same type")]
    [InlineData("[dyn(1)].sortBy(x, dyn(null))", "list elements must be comparable")]
    [InlineData("lists.range(1000000000).size() == 1000000000", "operation cancelled: actual cost limit exceeded")]
    public void Expressions_fail_in_the_words_of_Kubernetes(string expression, string error) => CelAssert.Fails(expression, error);
}
