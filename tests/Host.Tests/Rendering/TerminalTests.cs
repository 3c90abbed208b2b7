using Sluice.Host.Rendering;

namespace Sluice.Host.Tests.Rendering;

public sealed class TerminalTests
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

    [Fact]
    public void Only_standard_output_on_a_terminal_has_colours()
    {
        using var text = new StringWriter();
        var terminal = Terminal.For(text);
        terminal.Good("good");
        Assert.False(terminal.IsWatched);
        Assert.DoesNotContain(Escape, text.ToString());
    }

    private static string Print(bool colours)
    {
        using var text = new StringWriter();
        var terminal = new Terminal(text, colours);
        terminal.Good("good");
        terminal.Table(["A"], [[new Cell("bad", Tone.Bad)]]);
        return text.ToString();
    }
}
