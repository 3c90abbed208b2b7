using Sluice.Json;

namespace Sluice.Shared.Tests.Json;

public sealed class ItemsTests
{
    private static readonly Node List = Node.Parse("""[{"name":"a","port":1},"b",{"name":"\u0063"},{"name":"a","port":2},3]"""u8);

    [Fact]
    public void The_first_of_a_name_is_found()
    {
        Assert.Equal(1, List.Items.FindNamed("a")["port"u8].Integer);
        Assert.True(List.Items.FindNamed("c").IsObject);
        Assert.False(List.Items.FindNamed("b").Exists);
        Assert.False(List.Items.FindNamed(new string('a', 1000)).Exists);
        Assert.False(List["none"u8].Items.FindNamed("a").Exists);
    }

    [Fact]
    public void Elements_are_found_by_a_condition_and_by_value()
    {
        Assert.Equal(2, List.Items.Find(item => item["port"u8].Integer > 1)["port"u8].Integer);
        Assert.True(List.Items.Any(item => item.Integer == 3));
        Assert.False(List.Items.Any(item => item.IsArray));
        Assert.True(List.Items.Contains(Node.Parse("""{"port":1,"name":"a"}"""u8)));
        Assert.False(List.Items.Contains(Node.Parse("4"u8)));
    }

    [Fact]
    public void Elements_texts_and_names_make_lists()
    {
        Assert.Equal(5, List.Items.ToList().Count);
        Assert.Equal(["", "b", "", "", ""], List.Items.Texts());
        Assert.Equal(["a", "", "c", "a", ""], List.Items.Names());
    }

    [Fact]
    public void A_name_is_found_without_an_allocation()
    {
        Assert.True(Found());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = Found();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(found);

        static bool Found() => List.Items.FindNamed("c").Exists && List.Items.Any(item => item.Integer == 3);
    }
}
