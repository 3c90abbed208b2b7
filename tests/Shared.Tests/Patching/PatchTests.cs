using System.Text;
using Sluice.Json;
using Sluice.Patching;

namespace Sluice.Shared.Tests.Patching;

public sealed class PatchTests
{
    [Fact]
    public void Nothing_edited_gives_no_patch() => Assert.Equal("", PatchOf("{\"a\":1}", _ => { }));

    [Fact]
    public void A_member_that_is_not_there_is_added() =>
        Assert.Equal("""[{"op":"add","path":"/b","value":"x"}]""", PatchOf("{\"a\":1}", root => root.Set("b", "x")));

    [Fact]
    public void Missing_parents_are_added_with_what_they_hold() =>
        Assert.Equal("""[{"op":"add","path":"/metadata","value":{"labels":{"a":"b"}}}]""",
            PatchOf("{}", root => root.EnsureObject("metadata").EnsureObject("labels").Set("a", "b")));

    [Fact]
    public void Only_the_child_is_replaced() =>
        Assert.Equal("""[{"op":"replace","path":"/a/b","value":2}]""", PatchOf("""{"a":{"b":1,"c":3}}""", root => root["a"].Set("b", 2)));

    [Fact]
    public void Setting_what_is_there_gives_no_patch() =>
        Assert.Equal("", PatchOf("""{"a":"x\u0041","b":2,"c":true}""", root =>
        {
            root.Set("a", "xA");
            root.Set("b", 2);
            root.Set("c", true);
        }));

    [Fact]
    public void An_edit_that_a_later_one_takes_back_gives_no_patch() =>
        Assert.Equal("", PatchOf("""{"a":{"b":[1,2]}}""", root =>
        {
            root["a"].SetJson("b", "[3]"u8);
            root["a"].SetJson("b", "[1,2]"u8);
            root.Set("c", 1);
            root.Remove("c");
        }));

    [Fact]
    public void Keys_are_escaped_for_the_pointer_and_for_JSON() =>
        Assert.Equal("""[{"op":"add","path":"/x~1y~0z\"","value":"v"}]""", PatchOf("{}", root => root.Set("x/y~z\"", "v")));

    [Fact]
    public void Elements_are_added_and_removed_at_the_place_they_have_by_then() =>
        Assert.Equal("""[{"op":"add","path":"/a/0","value":{}},{"op":"remove","path":"/a/2"},{"op":"add","path":"/a/3","value":"end"}]""",
            PatchOf("""{"a":[1,2,3]}""", root =>
            {
                root["a"].RemoveAt(1);
                root["a"].InsertObject(0);
                root["a"].Append("end");
            }));

    [Fact]
    public void Editing_what_was_added_stays_one_operation() =>
        Assert.Equal("""[{"op":"add","path":"/a/0","value":{"name":"x"}}]""", PatchOf("""{"a":[]}""", root =>
        {
            var added = root["a"].AppendObject();
            added.Set("name", "y");
            added.Set("name", "x");
        }));

    [Fact]
    public void Replacing_an_object_changes_only_the_members_that_differ() =>
        Assert.Equal("""[{"op":"remove","path":"/a/c"},{"op":"replace","path":"/a/b/x","value":2}]""",
            PatchOf("""{"a":{"b":{"x":1,"y":1},"c":3}}""", root => root.SetJson("a", """{"b":{"y":1,"x":2}}"""u8)));

    [Fact]
    public void An_object_edited_and_then_replaced_is_compared_with_what_was_parsed() =>
        Assert.Equal("", PatchOf("""{"a":{"b":[{"x":1}]}}""", root =>
        {
            root["a"]["b"][0].Set("x", 2);
            root.SetJson("a", """{"b":[{"x":1}]}"""u8);
        }));

    [Fact]
    public void Rolled_back_edits_leave_nothing()
    {
        var document = new Document();
        document.Parse("""{"a":[1,2],"b":{"c":1}}"""u8);
        document.Root.Set("z", 1);
        var mark = document.EditCount;
        document.Root["a"].RemoveAt(0);
        document.Root["b"].Set("c", 5);
        document.Root["a"].Append("x");
        document.Root.Remove("b");
        document.RollBack(mark);
        Assert.Equal("""{"a":[1,2],"b":{"c":1},"z":1}""", document.Root.ToString());
        Assert.Equal("""[{"op":"add","path":"/z","value":1}]""", PatchOf(document));
    }

    private static string PatchOf(string json, Action<Node> edit)
    {
        var document = new Document();
        Assert.Null(document.Parse(Encoding.UTF8.GetBytes(json)));
        edit(document.Root);
        return PatchOf(document);
    }

    private static string PatchOf(Document document)
    {
        var output = new ByteBuffer();
        PatchWriter.Write(document.Root, output, new ByteBuffer());
        return Encoding.UTF8.GetString(output.Span);
    }
}
