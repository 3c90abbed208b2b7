using System.Text.RegularExpressions;
using Sluice.Hosting.Rendering;

namespace Sluice.Host.Tests.Rendering;

public sealed partial class TerminalTests
{
    private const char Escape = '\u001b';

    [Fact]
    public void Colours_are_for_those_who_want_them()
    {
        Assert.DoesNotContain(Escape, Print(colours: false));
        var coloured = Print(colours: true);
        Assert.Contains($"{Escape}[32mgood{Escape}[0m", coloured, StringComparison.Ordinal);
        Assert.Contains($"{Escape}[31m", coloured, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_is_in_columns_without_blanks_at_the_end()
    {
        using var text = new StringWriter { NewLine = "\n" };
        new Terminal(text, colours: false).Table(["ONE", "TWO"], [[new Cell("a [b]"), new Cell("x")], [new Cell("longer"), new Cell("")]]);
        Assert.Equal("ONE     TWO\na [b]   x\nlonger\n", text.ToString());
    }

    [Fact]
    public void What_goes_into_a_file_is_not_wrapped()
    {
        using var text = new StringWriter { NewLine = "\n" };
        var word = new string('x', 3000);
        new Terminal(text, colours: false).Table(["ONE"], [[new Cell(word)]]);
        Assert.Contains(word, text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(200)]
    public void Nothing_is_wider_than_the_terminal_where_words_can_be_broken(int width)
    {
        const string Long = "spec.containers[0].image: \"docker.io/library/nginx:latest\" is not allowed; expected an image from registry.example.com, or one that somebody has looked at before (policy \"registries\")";
        using var text = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(text, colours: true) { Width = width };
        terminal.Heading(Long);
        terminal.Bad("  " + Long);
        terminal.Prose(Long, "    ");
        terminal.Table(["POLICY", "TYPE", "RESULT", "TIME", ""], [["log-collection", "filebeat-sidecar", new Cell("audited", Tone.Caution), "1.000 ms", Long]]);
        terminal.Table(["POLICY", "OBJECT", ""], [[new string('p', 50), new string('o', 70), Long]]);
        Assert.All(Plain(text).Split('\n'), line => Assert.True(line.Length <= width || !line.Trim().Contains(' ', StringComparison.Ordinal), line));

        // Nothing is lost, and no word is cut.
        Assert.Equal(5, Words(Plain(text)).Split(Long).Length - 1);
    }

    [Fact]
    public void What_does_not_fit_beside_each_other_stands_below_with_its_heading()
    {
        using var text = new StringWriter { NewLine = "\n" };
        new Terminal(text, colours: false) { Width = 40 }.Table(["POLICY", "TYPE", "DENIED", "FAILED"], [["registries-of-the-house", "image-registries", "1", "0"]]);
        Assert.Equal("registries-of-the-house\n      type: image-registries, denied: 1,\n      failed: 0\n", text.ToString());
    }

    [Fact]
    public void What_continues_a_line_is_further_in_than_that_line()
    {
        using var text = new StringWriter { NewLine = "\n" };
        new Terminal(text, colours: false) { Width = 20 }.Bad("  one two three four five six");
        Assert.Equal("  one two three four\n    five six\n", text.ToString());
    }

    [Fact]
    public void A_word_that_is_longer_than_a_line_stays_whole()
    {
        using var text = new StringWriter { NewLine = "\n" };
        new Terminal(text, colours: false) { Width = 20 }.Words("see https://kubernetes.io/docs/concepts for it");
        Assert.Equal("see\n  https://kubernetes.io/docs/concepts\n  for it\n", text.ToString());
    }

    [Fact]
    public void Only_standard_output_on_a_terminal_has_colours()
    {
        using var text = new StringWriter();
        var terminal = Terminal.For(text);
        terminal.Good("good");
        Assert.False(terminal.IsWatched);
        Assert.DoesNotContain(Escape, text.ToString());
    }

    private static string Plain(StringWriter text) => Colours().Replace(text.ToString(), "");

    private static string Words(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colours();

    private static string Print(bool colours)
    {
        using var text = new StringWriter();
        var terminal = new Terminal(text, colours);
        terminal.Good("good");
        terminal.Table(["A"], [[new Cell("bad", Tone.Bad)]]);
        return text.ToString();
    }
}
