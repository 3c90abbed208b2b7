using Sluice.Policies;
using Sluice.Yaml;

namespace Sluice.Hosting.Testing;

/// <summary>Finds the tests of a directory: every sluice-test.yaml and every golden case, at any depth, in name order.</summary>
internal static class TestDirectory
{
    // Neither is a place for tests, and either can be huge.
    private static readonly string[] Skipped = [".git", "node_modules", "bin", "obj"];

    /// <summary>Reads the tests.</summary>
    /// <param name="root">The directory.</param>
    /// <param name="filter">Only tests whose suite and name have this in them; null for all.</param>
    /// <param name="catalogue">The types that policies may have.</param>
    public static TestSuite Read(string root, string? filter, Catalogue catalogue)
    {
        if (!Directory.Exists(root))
        {
            return new TestSuite([], [new ConfigurationError(root, 0, 0, "", $"no such directory; expected one with a {TestFileReader.FileName}, or with golden cases")]);
        }

        var cases = new List<TestCase>();
        var errors = new List<ConfigurationError>();
        foreach (var folder in Folders(root))
        {
            ReadFolder(root, folder, catalogue, cases, errors);
        }

        if (cases.Count == 0 && errors.Count == 0)
        {
            errors.Add(new ConfigurationError(root, 0, 0, "", $"no tests here; expected a {TestFileReader.FileName}, or folders with input.yaml and sluice.yaml"));
        }

        var chosen = cases.Where(test => filter is null || $"{test.Suite}/{test.Name}".Contains(filter, StringComparison.OrdinalIgnoreCase)).ToList();
        if (chosen.Count == 0 && errors.Count == 0)
        {
            errors.Add(new ConfigurationError(root, 0, 0, "", $"no test with \"{filter}\" in its name; expected a part of one of {cases.Count} names"));
        }

        return new TestSuite(chosen, errors);
    }

    /// <summary>Every file that tests may be made of: those of the directory, and those elsewhere that a sluice-test.yaml names.</summary>
    public static IEnumerable<string> Watched(string root) => Directory.Exists(root)
        ? Folders(root).SelectMany(Directory.EnumerateFiles).Where(IsText).Concat(Folders(root).SelectMany(folder => FilesElsewhere(root, folder))).Distinct().Order(StringComparer.Ordinal)
        : [];

    private static bool IsText(string file) => Path.GetExtension(file) is ".yaml" or ".yml" or ".json";

    private static IEnumerable<string> FilesElsewhere(string root, string folder)
    {
        var file = Path.Combine(folder, TestFileReader.FileName);
        if (!File.Exists(file))
        {
            return [];
        }

        var reader = new TestFileReader(root, file, Catalogue.Default);
        reader.Read();
        return reader.Files.SelectMany(named => Directory.Exists(named) ? Directory.EnumerateFiles(named) : [named]).Where(File.Exists).Where(named => Path.GetRelativePath(root, named).StartsWith("..", StringComparison.Ordinal));
    }

    private static void ReadFolder(string root, string folder, Catalogue catalogue, List<TestCase> cases, List<ConfigurationError> errors)
    {
        var file = Path.Combine(folder, TestFileReader.FileName);
        if (File.Exists(file))
        {
            var reader = new TestFileReader(root, file, catalogue);
            cases.AddRange(reader.Read());
            errors.AddRange(reader.Errors);
        }

        if (GoldenCaseReader.IsCase(folder))
        {
            var reader = new GoldenCaseReader(root, catalogue);
            cases.AddRange(reader.Read(folder) is { } test ? [test] : []);
            errors.AddRange(reader.Errors);
        }
    }

    private static IEnumerable<string> Folders(string folder) =>
        Directory.EnumerateDirectories(folder)
            .Where(inner => !Skipped.Contains(Path.GetFileName(inner)))
            .Order(StringComparer.Ordinal)
            .SelectMany(Folders)
            .Prepend(folder);
}
