using System.Text.RegularExpressions;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Layout;

/// <summary>Reads the code: which folder of a project knows which other one.</summary>
public sealed class FolderTests
{
    public static TheoryData<string> Projects { get; } =
        [.. Directory.EnumerateDirectories(Repository.Path("src")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_two_folders_of_a_project_know_each_other_even_by_way_of_others(string project)
    {
        var known = Read(project);
        Assert.All(known.Keys, folder => Assert.Null(FindWay(known, folder, folder, [])));
    }

    [Fact]
    public void Expressions_know_nothing_of_the_core_but_JSON_and_Kubernetes()
    {
        var known = Read("Shared").GetValueOrDefault("Expressions", []);
        Assert.Empty(known.Except(["Json", "Kubernetes"]));
    }

    [Fact]
    public void A_circle_is_found()
    {
        var known = new Dictionary<string, SortedSet<string>> { ["A"] = ["B"], ["B"] = ["C"], ["C"] = ["B"], ["D"] = ["A"] };
        Assert.Equal("B → C → B", FindWay(known, "B", "B", []));
        Assert.Null(FindWay(known, "D", "D", []));
    }

    // The folders that each folder names, in a using directive or before a type.
    private static Dictionary<string, SortedSet<string>> Read(string project)
    {
        var root = Repository.Path("src", project);
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Parts: Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar), Text: File.ReadAllText(file)))
            .Where(file => file.Parts.Length > 1 && file.Parts[0] is not ("bin" or "obj"))
            .Select(file => (Folder: file.Parts[0], file.Text, Namespace: Regex.Match(file.Text, @"^namespace ([\w.]+);", RegexOptions.Multiline).Groups[1].Value))
            .ToList();
        var folders = files.GroupBy(file => (file.Namespace, file.Folder)).Select(group => (group.Key.Namespace, group.Key.Folder, Types: group.SelectMany(file => TypesOf(file.Text)).ToHashSet())).ToList();
        return files.GroupBy(file => file.Folder).ToDictionary(
            files => files.Key,
            files => new SortedSet<string>(files.SelectMany(file => folders.Where(other => other.Folder != file.Folder && Names(file.Text, other.Namespace, other.Types)).Select(other => other.Folder)), StringComparer.Ordinal));
    }

    private static IEnumerable<string> TypesOf(string text) =>
        Regex.Matches(text, @"\b(?:class|struct|record|enum|interface) (?:struct |class )?(\w+)").Select(match => match.Groups[1].Value);

    // By the whole name, or by its last part, as in Options.Settings, which needs no using directive.
    private static bool Names(string text, string other, HashSet<string> types)
    {
        var last = other[(other.LastIndexOf('.') + 1)..];
        return Regex.IsMatch(text, $@"^(global )?using (static )?{Regex.Escape(other)}[;.]|\b{Regex.Escape(other)}\.[A-Z]|cref=""{last}\.[A-Z]", RegexOptions.Multiline)
            || Regex.Matches(text, $@"(?<![.\w""]){last}\.([A-Z]\w*)").Any(match => types.Contains(match.Groups[1].Value));
    }

    private static string? FindWay(Dictionary<string, SortedSet<string>> known, string from, string to, HashSet<string> seen)
    {
        foreach (var next in known.GetValueOrDefault(from, []))
        {
            if (next == to)
            {
                return $"{from} → {to}";
            }

            if (seen.Add(next) && FindWay(known, next, to, seen) is { } way)
            {
                return $"{from} → {way}";
            }
        }

        return null;
    }
}
