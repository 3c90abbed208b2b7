using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sluice.Hosting.Rendering;
using Sluice.Hosting.Rendering.Html;

namespace Sluice.Host.Tests.Rendering.Html;

public sealed partial class HtmlDocumentTests
{
    private const string Hostile = "<script>alert(1)</script>\" onload='x' &amp; \u001b[31m\u0000\u202e\u0007";

    [Fact]
    public void No_text_becomes_markup_and_none_has_characters_that_are_not_shown()
    {
        var html = Everything(Hostile);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(html, character => char.IsControl(character) && character != '\n');
        Assert.DoesNotContain('\u202e', html);
        Assert.All(Body(html).DescendantsAndSelf(), element => Assert.DoesNotContain(element.Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal)));
    }

    [Fact]
    public void It_asks_nothing_of_anywhere_and_runs_nothing()
    {
        var html = Everything("text");
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(Elsewhere(), html);
        Assert.Subset(
            new HashSet<string> { "body", "h1", "h2", "h3", "p", "ul", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "pre", "ins", "del", "span", "details", "summary", "main", "div" },
            Body(html).DescendantsAndSelf().Select(element => element.Name.LocalName).ToHashSet());
    }

    [Fact]
    public void It_follows_its_readers_light_or_dark_and_prints()
    {
        var html = Everything("text");
        Assert.Contains("@media (prefers-color-scheme: dark)", html, StringComparison.Ordinal);
        Assert.Contains("@media print", html, StringComparison.Ordinal);

        // What is folded is not printed.
        Assert.All(Body(html).Descendants("details"), section => Assert.NotNull(section.Attribute("open")));
    }

    [Fact]
    public void A_difference_shows_what_is_added_and_removed_with_lines_around_it()
    {
        var before = string.Join('\n', Enumerable.Range(1, 20).Select(number => $"line{number}"));
        var html = Write(document => document.Diff(before, before.Replace("line10", "other", StringComparison.Ordinal), context: 1));
        var difference = Body(html).Descendants("pre").Single();
        Assert.Equal("- line10", difference.Element("del")!.Value);
        Assert.Equal("+ other", difference.Element("ins")!.Value);
        Assert.Contains("  line9\n", difference.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("line8", difference.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Sections_that_were_not_ended_end_with_it()
    {
        var html = Write(document =>
        {
            document.BeginSection("outer", count: 2);
            document.BeginSection("inner");
        });
        var outer = Body(html).Element("main")!.Element("details")!;
        Assert.Equal("outer 2", outer.Element("summary")!.Value);
        Assert.Equal("inner", outer.Element("details")!.Element("summary")!.Element("h3")!.Value);
    }

    private static string Everything(string text) => Write(document =>
    {
        document.Paragraph(text, Tone.Bad);
        document.Facts([(text, text)]);
        document.BeginSection(text, Tone.Caution, 1);
        document.Table([text, "N"], [[new Cell(text, Tone.Good), "3"]]);
        document.List([text]);
        document.Code(text);
        document.Diff(text, $"{text}\n{text}");
        document.EndSection();
    }, text);

    private static string Write(Action<HtmlDocument> write, string title = "title")
    {
        using var output = new StringWriter { NewLine = "\n" };
        using (var document = new HtmlDocument(output, title))
        {
            write(document);
        }

        return output.ToString();
    }

    // What stands in the body is well-formed XML too, which most writers of HTML get wrong first.
    private static XElement Body(string html) =>
        XElement.Parse(html[html.IndexOf("<body>", StringComparison.Ordinal)..html.IndexOf("</html>", StringComparison.Ordinal)].Replace("<details open>", "<details open=\"\">", StringComparison.Ordinal), LoadOptions.PreserveWhitespace);

    [GeneratedRegex("""(src=|href=|url\(|@import|https?:)""")]
    private static partial Regex Elsewhere();
}
