using Sluice.Configuration;
using Sluice.Hosting.Rendering;
using Sluice.Options;
using Sluice.Policies;

namespace Sluice.Host.Tests.Rendering;

public sealed class PolicyExplanationTests
{
    private static readonly int[] Widths = [60, 80, 120, 200];

    public static TheoryData<string> Types { get; } = [.. Catalogue.Default.Types.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_option_has_a_block_with_its_name_type_default_and_meaning(string type)
    {
        var shown = Show(type, 200);
        AssertBlocks(shown, Catalogue.Default.Find(type)!.Options, "");
        Assert.DoesNotContain("\n|", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("](#", shown, StringComparison.Ordinal);
        Assert.DoesNotContain('`', shown);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void No_line_is_wider_than_the_terminal_where_words_can_be_broken(string type)
    {
        foreach (var width in Widths)
        {
            // Of YAML every line is whole.
            AssertWidth(Show(type, width).Split("EXAMPLE:")[0], width);
            AssertWidth(Show(type, width, summary: true), width);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Where_nobody_looks_it_is_as_wide_as_that_of_kubectl_and_a_wide_terminal_has_lines_that_can_be_read(string type)
    {
        AssertWidth(Show(type, null).Split("EXAMPLE:")[0], 80);
        AssertWidth(Show(type, 200).Split("EXAMPLE:")[0], 100);
    }

    [Fact]
    public void A_form_is_said_once_below_the_options_that_have_it()
    {
        var shown = Show("filebeat-sidecar", 80);
        Assert.Contains("  resources.limits.cpu <quantity>\n    default: \"100m\"\n", shown, StringComparison.Ordinal);
        Assert.Contains("FORMS:\n", shown, StringComparison.Ordinal);
        Assert.Contains("  <quantity>\n    a quantity such as 100m, 0.5 or 128Mi\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void What_must_be_there_and_what_is_one_of_a_few_is_said_as_kubectl_says_it()
    {
        var shown = Show("validation", 120);
        Assert.Contains("  validations <[]object> -required-\n    The rules.", shown, StringComparison.Ordinal);
        Assert.Contains("  validations[].reason <string>\n    default: Invalid\n    enum:    Invalid, Forbidden, Unauthorized, RequestEntityTooLarge\n", shown, StringComparison.Ordinal);
        Assert.Contains("  workloads <boolean>\n    default: false\n", shown, StringComparison.Ordinal);
    }

    private static void AssertBlocks(string shown, IReadOnlyList<Option> options, string prefix)
    {
        foreach (var option in options)
        {
            var start = shown.IndexOf($"\n  {prefix}{option.Name} <", StringComparison.Ordinal);
            Assert.True(start >= 0, prefix + option.Name);
            var block = shown[start..shown.IndexOf("\n\n", start, StringComparison.Ordinal)];
            Assert.Contains(option.IsRequired ? "> -required-" : "\n    default:", block, StringComparison.Ordinal);
            Assert.Contains(Words(option.Description), Words(block), StringComparison.Ordinal);
            AssertBlocks(shown, option.Inner, $"{prefix}{option.Name}{(option.IsList ? "[]" : "")}.");
        }
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static void AssertWidth(string shown, int width) =>
        Assert.All(shown.Split('\n'), line => Assert.True(line.Length <= width || !line.Trim().Contains(' ', StringComparison.Ordinal), $"{line.Length} of {width}: {line}"));

    private static string Show(string type, int? width, bool summary = false)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var terminal = width is { } columns ? new Terminal(text, colours: false) { Width = columns } : new Terminal(text, colours: false);
        if (summary)
        {
            PolicyExplanation.ShowSummary(terminal, Catalogue.Default.Find(type)!);
        }
        else
        {
            PolicyExplanation.Show(terminal, Catalogue.Default.Find(type)!);
        }

        return text.ToString();
    }
}
