using System.Diagnostics;
using System.Text;
using Sluice.Json;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Json;

public sealed class ParserTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData(" [1, 2.5e-3, -0, \"x\"] \r\n\t")]
    [InlineData("\"text\"")]
    [InlineData("0")]
    [InlineData("null")]
    [InlineData("1e400")]
    [InlineData("123456789012345678901234567890.000000001")]
    [InlineData("""{"a":1,"A":2,"b":{"a":1}}""")]
    [InlineData("""["\ud800", "\udc00\ud800"]""")]
    [InlineData("""{"a":[{"a":1},{"a":1}]}""")]
    public void Json_is_read(string json) => Assert.Null(Parse(json));

    [Theory]
    [InlineData("", "not JSON at line 1")]
    [InlineData(" \n ", "not JSON at line 2")]
    [InlineData("{} {}", "not JSON")]
    [InlineData("{}x", "not JSON")]
    [InlineData("{\"a\":1", "not JSON")]
    [InlineData("[1,]", "not JSON")]
    [InlineData("{\"a\":1,}", "not JSON")]
    [InlineData("{a:1}", "not JSON")]
    [InlineData("{'a':1}", "not JSON")]
    [InlineData("[1] // comment", "not JSON")]
    [InlineData("/* comment */ 1", "not JSON")]
    [InlineData("NaN", "not JSON")]
    [InlineData("[Infinity]", "not JSON")]
    [InlineData("01", "not JSON")]
    [InlineData("+1", "not JSON")]
    [InlineData("1.", "not JSON")]
    [InlineData(".5", "not JSON")]
    [InlineData("TRUE", "not JSON")]
    [InlineData("\"a\nb\"", "not JSON")]
    [InlineData("\"\\x\"", "not JSON")]
    [InlineData("\"\\u12g4\"", "not JSON")]
    [InlineData("\uFEFF{}", "not JSON at line 1, byte 1")]
    [InlineData("""{"a":1,"a":2}""", "duplicate key \"a\"")]
    [InlineData("""{"a":1,"\u0061":2}""", "duplicate key \"a\"")]
    [InlineData("""{"\u0061":1,"a":2}""", "duplicate key \"a\"")]
    [InlineData("""{"\ud800":1,"\ufffd":2}""", "duplicate key \"\uFFFD\"")]
    [InlineData("""[{"x":{"":1,"":2}}]""", "duplicate key \"\"")]
    [InlineData("""{"a":{"b":1},"c":{"b":1,"d":[],"b":{}}}""", "duplicate key \"b\"")]
    public void What_is_not_strict_JSON_is_refused(string json, string error) => Assert.StartsWith(error, Parse(json), StringComparison.Ordinal);

    [Theory]
    [InlineData(new byte[] { (byte)'"', 0xFF, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xC0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xF4, 0x90, 0x80, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xC3, (byte)'"' })]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'{', 0, (byte)'}', 0 })]
    public void Bytes_that_are_not_UTF8_are_refused(byte[] json) => Assert.Equal(ParseFaultKind.Encoding, new Document().Parse(json)?.Kind);

    [Theory]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(34)]
    [InlineData(1000)]
    public void A_duplicate_key_is_found_in_an_object_of_any_size(int members)
    {
        var names = Enumerable.Range(0, members).Select(i => $"\"key-{i}\":{i}").ToList();
        Assert.Null(Parse($"{{{string.Join(',', names)}}}"));
        foreach (var first in new[] { 0, members / 2, members - 1 })
        {
            Assert.Equal($"duplicate key \"key-{first}\"", Parse($"{{{string.Join(',', names)},\"key-{first}\":0}}"));
            Assert.Equal($"duplicate key \"key-{first}\"", Parse($"{{{string.Join(',', names)},\"\\u006bey-{first}\":0}}"));
        }
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void The_deepest_nesting_is_128_levels(char open, char close)
    {
        string Nested(int depth)
        {
            var inner = open == '[' ? "[" : "{\"a\":";
            return string.Concat(Enumerable.Repeat(inner, depth - 1)) + open + close + new string(close, depth - 1);
        }

        Assert.Null(Parse(Nested(128)));
        Assert.Equal("nested deeper than 128 levels", Parse(Nested(129)));
        Assert.Equal("nested deeper than 128 levels", Parse(Nested(100_000)));
    }

    [Fact]
    public void Another_fault_at_the_deepest_level_is_not_called_depth() =>
        Assert.All(["x", "", "]", " "], rest => Assert.StartsWith("not JSON", Parse(new string('[', 128) + rest), StringComparison.Ordinal));

    [Fact]
    public void Lone_surrogates_are_read_as_the_API_server_reads_them()
    {
        var document = new Document();
        Assert.Null(document.Parse("""["\ud800x", "\udc00", "\ud83d\ude00"]"""u8));
        Assert.Equal(["\uFFFDx", "\uFFFD", "😀"], document.Root.Items.ToList().Select(item => item.Text));
    }

    [Fact]
    public void A_string_of_a_megabyte_is_read()
    {
        var text = new string('x', 1024 * 1024);
        var document = new Document();
        Assert.Null(document.Parse(Encoding.UTF8.GetBytes($"{{\"a\":\"{text}\",\"b\":\"\\n{text}\"}}")));
        Assert.Equal(text, document.Root["a"].Text);
        Assert.Equal("\n" + text, document.Root["b"].Text);
    }

    [Theory]
    [InlineData("k{0}")]
    [InlineData("\\u006b{0}")]
    public void A_hundred_thousand_keys_take_no_more_than_a_moment(string name)
    {
        var json = Encoding.UTF8.GetBytes($"{{{string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"{name.Replace("{0}", i.ToString("x6"), StringComparison.Ordinal)}\":0"))}}}");
        var document = new Document();
        var started = Stopwatch.GetTimestamp();
        Assert.Null(document.Parse(json));
        document.Root.Remove("k000000");
        document.Root.Remove("k017a1f");
        document.Root.Set("new", 1);
        var output = new ByteBuffer();
        Assert.Equal(3, Sluice.Patching.PatchWriter.Write(document.Root, output, new ByteBuffer()));

        // Quadratic time would be minutes; the bound is wide because other work shares the machine.
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 10);
    }

    [Fact]
    public void A_hundred_thousand_elements_edited_at_both_ends_take_no_more_than_a_moment()
    {
        var document = new Document();
        Assert.Null(document.Parse(Encoding.UTF8.GetBytes($"{{\"a\":[{string.Join(',', Enumerable.Range(0, 100_000))}]}}")));
        var started = Stopwatch.GetTimestamp();
        var items = document.Root["a"];
        items.RemoveAt(0);
        items.RemoveAt(items.Count - 1);
        items.InsertObject(50_000);
        var output = new ByteBuffer();
        Assert.Equal(3, Sluice.Patching.PatchWriter.Write(document.Root, output, new ByteBuffer()));
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 10);
    }

    [Fact]
    public void A_document_is_empty_after_a_text_that_was_refused()
    {
        var document = new Document();
        Assert.Null(document.Parse("{\"a\":1}"u8));
        Assert.NotNull(document.Parse("{\"a\":1,"u8));
        Assert.False(document.Root.Exists);
        Assert.Null(document.Parse("[2]"u8));
        Assert.Equal("[2]", document.Root.ToString());
    }

    private static string? Parse(string json) => new Document().Parse(Encoding.UTF8.GetBytes(json))?.Message;
}
