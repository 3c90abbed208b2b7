using System.Text.RegularExpressions;
using Sluice.Testing;

namespace Sluice.Host.Tests.Docs;

/// <summary>The commands that README.md and docs/ tell a reader to type.</summary>
internal static partial class DocumentedCommands
{
    /// <summary>README.md and every page of docs/, relative to the repository.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        "README.md",
        .. Directory.EnumerateFiles(RepositoryRoot.File("docs"), "*.md", SearchOption.AllDirectories).Select(page => Path.GetRelativePath(RepositoryRoot.Path, page)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The <c>sh</c> blocks of a page, in order.</summary>
    public static IReadOnlyList<string> Blocks(string page) =>
        [.. Block().Matches(Text(page)).Select(match => match.Groups["script"].Value.ReplaceLineEndings("\n"))];

    /// <summary>What stands in a page's running text and tables as <c>`sluice ...`</c>, each once.</summary>
    public static IReadOnlyList<string> Inline(string page) =>
        [.. Span().Matches(Fence().Replace(Text(page), "")).Select(match => WhiteSpace().Replace(match.Groups["command"].Value, " ")).Distinct()];

    /// <summary>The programs other than Sluice that the blocks start: the first word of each command.</summary>
    public static IEnumerable<string> Programs() =>
        Pages.SelectMany(Blocks).SelectMany(block => Word().Matches(Continuation().Replace(Comment().Replace(block, ""), " "))).Select(match => match.Value).Distinct();

    private static string Text(string page) => File.ReadAllText(RepositoryRoot.File(page));

    [GeneratedRegex("^(?<indent> *)```sh\n(?<script>.*?)^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^ *```.*?^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"`(?<command>sluice\s[a-z][^`]*)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"(^|\s)#.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\\\n")]
    private static partial Regex Continuation();

    [GeneratedRegex(@"(?<=^\s*|[|&(]\s+|[A-Z_]+=\S+ +)[a-zA-Z./][-\w./]*(?=\s|$)", RegexOptions.Multiline)]
    private static partial Regex Word();
}
