using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Policies;
using Sluice.Testing;

namespace Sluice.Host.Tests.Docs;

/// <summary>docs/messages.md has every text that a policy of the catalogue denies or warns with, and none that is gone.</summary>
public sealed partial class PolicyMessagesTests
{
    private const string Chapter = "\n## What a policy says\n";

    private static readonly IReadOnlyList<(string Head, IReadOnlyList<string> Texts)> Sections = ReadSections();

    // Carry out, for every policy, what it says.
    private static readonly string[] Carriers = ["Sluice.Pipeline.VerdictCarrier", "Sluice.Pipeline.PolicyRunner", "Sluice.Pipeline.AdmissionPipeline"];

    public static TheoryData<string> Types => [.. Catalogue.Default.Types.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_text_of_a_type_has_an_entry(string type)
    {
        using var code = new PolicyTexts();
        var entries = EntriesOf(section => section.Contains($"`{type}`", StringComparison.Ordinal) || section.StartsWith("### Any type", StringComparison.Ordinal));
        AssertNone(Messages(code.Of(Catalogue.Default.Find(type)!)).Where(text => !entries.Contains(text, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_text_of_what_carries_verdicts_out_has_an_entry()
    {
        using var code = new PolicyTexts();
        var entries = EntriesOf(section => section.StartsWith("### Any type", StringComparison.Ordinal));
        var said = Carriers.SelectMany(name => Messages(code.Of(typeof(Catalogue).Assembly.GetType(name, throwOnError: true)!))).ToList();
        Assert.True(said.Count > 4);
        AssertNone(said.Where(text => !entries.Contains(text, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_denial_and_warning_of_the_golden_cases_is_one_of_the_entries()
    {
        var forms = Sections.SelectMany(section => section.Texts).Where(text => text.Length >= 15 && Words().Count(text) >= 2)
            .Select(text => new Regex(Regex.Escape(text).Replace(@"\.\.\.", ".+?", StringComparison.Ordinal), RegexOptions.Singleline)).ToList();
        var said = Directory.EnumerateFiles(RepositoryRoot.File("tests", "Shared.Tests", "Policies"), "expected.json", SearchOption.AllDirectories)
            .SelectMany(file => JsonNode.Parse(File.ReadAllText(file))!.AsObject().Select(answer => answer.Value!.AsObject()))
            .SelectMany(answer => (answer["warnings"]?.AsArray().Select(warning => (string)warning!) ?? []).Concat(answer["message"] is { } message ? [(string)message!] : [])).Distinct().ToList();
        Assert.True(said.Count > 150, $"{said.Count}");
        AssertNone(said.Where(text => !forms.Exists(form => form.IsMatch(text))));
    }

    [Fact]
    public void No_entry_is_of_a_text_that_is_gone()
    {
        using var code = new PolicyTexts();
        var said = Catalogue.Default.Types.SelectMany(type => code.Of(type)).Concat(Carriers.SelectMany(name => code.Of(typeof(Catalogue).Assembly.GetType(name)!))).ToHashSet(StringComparer.Ordinal);
        var parts = Sections.SelectMany(section => section.Texts).SelectMany(text => text.Split("...")).Select(part => part.Trim(' ', '"', ',', ':')).Where(part => Words().Count(part) >= 3);
        AssertNone(parts.Where(part => !said.Any(text => text.Contains(part, StringComparison.Ordinal))));
    }

    private static void AssertNone(IEnumerable<string> texts)
    {
        var found = string.Join('\n', texts.Distinct().Order(StringComparer.Ordinal));
        Assert.True(found.Length == 0, found);
    }

    // What stands between two placeholders and is more than a word or two. What a value may be, which many messages end with, explains itself; scripts are no messages.
    private static IEnumerable<string> Messages(IEnumerable<string> texts) =>
        texts.Where(text => !text.Contains('\n', StringComparison.Ordinal) && !Forms.Contains(text)).Select(WithoutForm).Select(text => text.Trim(' ', '"')).Where(text => Words().Count(text) >= 3 && text.Count(one => one == ' ') >= 2);

    // The compiler puts a constant of an interpolation into the text.
    private static string WithoutForm(string text) => Forms.FirstOrDefault(form => form.Length > 20 && text.EndsWith(form, StringComparison.Ordinal)) is { } end ? text[..^end.Length] : text;

    private static readonly HashSet<string> Forms =
    [
        .. typeof(Catalogue).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Sluice.Policies", StringComparison.Ordinal) is not true || type.Name.EndsWith("Formats", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)).Where(field => field is { IsLiteral: true } && field.FieldType == typeof(string))
            .Select(field => (string)field.GetRawConstantValue()!),
    ];

    private static string EntriesOf(Func<string, bool> isMeant) => string.Join('\n', Sections.Where(section => isMeant(section.Head)).SelectMany(section => section.Texts));

    // Of each section: its heading and what stands before its table, and the texts in the table but for its last column, which says what to do.
    private static List<(string, IReadOnlyList<string>)> ReadSections()
    {
        var page = File.ReadAllText(RepositoryRoot.File("docs", "messages.md")).ReplaceLineEndings("\n");
        var from = page.IndexOf(Chapter, StringComparison.Ordinal) + Chapter.Length;
        var chapter = page[from..page.IndexOf("\n## ", from, StringComparison.Ordinal)];
        return [.. chapter.Split("\n### ").Skip(1).Select(section => ("### " + section.Split("\n|")[0], (IReadOnlyList<string>)[.. section.Split('\n').Where(line => line.StartsWith('|')).SelectMany(TextsOf)]))];
    }

    private static IEnumerable<string> TextsOf(string row)
    {
        var cells = Cell().Split(row.Trim('|', ' '));
        return cells[..^1].SelectMany(cell => Code().Matches(cell)).Select(match => match.Groups["text"].Value.Replace("\\|", "|", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cell();

    [GeneratedRegex("(?<ticks>`+)(?<text>.+?)\\k<ticks>")]
    private static partial Regex Code();

    [GeneratedRegex("[A-Za-z]{2,}")]
    private static partial Regex Words();
}
