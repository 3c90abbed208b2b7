using System.Text;
using Sluice.Json;

namespace Sluice.Shared.Tests.Json;

public sealed class NodeComparerTests
{
    [Theory]
    [InlineData("""{"a":1,"b":{"c":[1,2]}}""", """{"b":{"c":[1,2]},"a":1}""", true)]
    [InlineData("""{"a":1,"\u0062":2}""", """{"b":2,"\u0061":1}""", true)]
    [InlineData("""{"a":1,"b":2}""", """{"a":1,"c":2}""", false)]
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""", false)]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", false)]
    [InlineData("""{"a":1}""", """{"a":1.0}""", false)]
    public void Values_are_equal_whatever_the_order_of_members(string left, string right, bool expected) =>
        Assert.Equal(expected, Node.Parse(Encoding.UTF8.GetBytes(left)).ValueEquals(Node.Parse(Encoding.UTF8.GetBytes(right))));

    [Theory]
    [InlineData(2_000)]
    [InlineData(20_000)]
    public void Long_objects_in_reverse_order_take_work_in_proportion(int members)
    {
        var (left, right) = (Numbers(Enumerable.Range(0, members)), Numbers(Enumerable.Range(0, members).Reverse()));
        Assert.True(left.ValueEquals(right));
        Assert.InRange(left.Document.Work.Steps + right.Document.Work.Steps, members, 40L * members);
    }

    [Fact]
    public void Short_objects_in_reverse_order_are_compared_without_an_allocation()
    {
        var (left, right) = (Numbers(Enumerable.Range(0, 20)), Numbers(Enumerable.Range(0, 20).Reverse()));
        Assert.True(left.ValueEquals(right));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(left.ValueEquals(right));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Node Numbers(IEnumerable<int> names) =>
        Node.Parse(Encoding.UTF8.GetBytes($"{{{string.Join(',', names.Select(name => $"\"name-{name:D6}\":{name}"))}}}"));
}
