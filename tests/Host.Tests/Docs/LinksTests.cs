using System.Text.RegularExpressions;
using Sluice.Testing;

namespace Sluice.Host.Tests.Docs;

/// <summary>Every link of README.md, the other files at the root and docs/ leads to a file that is there, and to a heading that it has.</summary>
public sealed partial class LinksTests
{
    public static TheoryData<string> Pages { get; } =
    [
        .. Directory.EnumerateFiles(RepositoryRoot.Path, "*.md").Concat(Directory.EnumerateFiles(RepositoryRoot.File("docs"), "*.md", SearchOption.AllDirectories))
            .Select(page => Path.GetRelativePath(RepositoryRoot.Path, page)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_somewhere(string page)
    {
        var own = RepositoryRoot.File(page);
        foreach (var target in Link().Matches(Code().Replace(File.ReadAllText(own), "")).Select(match => match.Groups["target"].Value).Where(target => !Elsewhere().IsMatch(target)))
        {
            var parts = target.Split('#', 2);
            var file = parts[0].Length == 0 ? own : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(own)!, parts[0]));
            Assert.True(Path.Exists(file), $"{page}: there is no {parts[0]}");
            Assert.True(file.StartsWith(RepositoryRoot.Path, StringComparison.Ordinal), $"{page}: {target} leads out of the repository");
            Assert.True(parts.Length == 1 || Anchors(file).Contains(parts[1]), $"{page}: {target}: no such heading");
        }
    }

    [Fact]
    public void Every_page_of_docs_is_reached_from_the_README()
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        Reach(RepositoryRoot.File("README.md"), reached);
        Assert.All(Directory.EnumerateFiles(RepositoryRoot.File("docs"), "*.md"), page => Assert.Contains(page, reached));
    }

    [Fact]
    public void Every_page_of_docs_begins_with_the_question_that_it_answers() =>
        Assert.All(Directory.EnumerateFiles(RepositoryRoot.File("docs"), "*.md"), page => Assert.Matches(Question(), File.ReadAllText(page)));

    private static void Reach(string page, HashSet<string> reached)
    {
        if (!reached.Add(page) || !page.EndsWith(".md", StringComparison.Ordinal))
        {
            return;
        }

        foreach (var target in Link().Matches(File.ReadAllText(page)).Select(match => match.Groups["target"].Value.Split('#')[0]).Where(target => target.Length > 0 && !Elsewhere().IsMatch(target)))
        {
            Reach(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, target)), reached);
        }
    }

    // As GitHub makes them of headings.
    private static HashSet<string> Anchors(string file)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var heading in Heading().Matches(Fence().Replace(File.ReadAllText(file), "")).Select(match => match.Groups["text"].Value.Trim()))
        {
            var plain = Link().Replace(heading, match => match.Groups["text"].Value);
            var anchor = Punctuation().Replace(plain.ToLowerInvariant(), "").Replace(' ', '-');
            for (var number = 0; !anchors.Add(number == 0 ? anchor : $"{anchor}-{number}"); number++)
            {
            }
        }

        return anchors;
    }

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^ *```.*?^ *```$|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("^ *```.*?^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^#{1,6} (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex Punctuation();

    [GeneratedRegex(@"\A# [^\n]+\n\n\*[^\n]+\?\*\n\n")]
    private static partial Regex Question();

    [GeneratedRegex("^(https?|mailto):")]
    private static partial Regex Elsewhere();
}
