using System.Text;
using Sluice.Json;

namespace Sluice.Shared.Tests.Json;

public sealed class NameLookupTests
{
    // A key of a label or an annotation may have 253 characters before the slash and 63 behind it.
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(317)]
    public void A_name_as_long_as_a_key_may_be_is_looked_up_without_allocating(int length)
    {
        var name = new string('k', length);
        var document = new Document();
        Assert.Null(document.Parse(Encoding.UTF8.GetBytes($$"""{"other":[{"name":"{{name}}"}],"{{name}}":"found"}""")));
        Assert.True(Find());

        var before = GC.GetAllocatedBytesForCurrentThread();
        Find();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        bool Find() => document.Root[name].Exists && document.Root["other"].Items.FindNamed(name).Exists;
    }

    [Theory]
    [InlineData("é")]
    [InlineData("k\u0001")]
    [InlineData("")]
    public void A_name_is_found_however_it_is_written(string name)
    {
        var document = new Document();
        Assert.Null(document.Parse(Encoding.UTF8.GetBytes($$"""{"x":0,{{System.Text.Json.JsonSerializer.Serialize(name)}}:1}""")));
        Assert.Equal(1, document.Root[name].Integer);
    }
}
