using Sluice.Hosting.DryRuns;
using Sluice.Hosting.Rendering;
using Sluice.Hosting.Rendering.Yaml;
using Sluice.Json;
using Sluice.Yaml;

namespace Sluice.Hosting.Testing;

/// <summary>Says where what came differs from what was expected.</summary>
internal static class Difference
{
    private const int Context = 2;

    // What the signs before its lines mean.
    private const string Signs = "(- expected, + came):";

    /// <summary>Whether a failure that begins with this line is a difference.</summary>
    public static bool IsOne(string line) => line.EndsWith(Signs, StringComparison.Ordinal);

    /// <summary>The lines in which two texts differ: - was expected, + came.</summary>
    public static string Between(string what, string expected, string actual)
    {
        using var text = new StringWriter { NewLine = "\n" };
        text.WriteLine($"{what} differs {Signs}");
        new Terminal(text, colours: false).Diff(expected, actual, Context);
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>Compares an object with the one that a YAML file holds.</summary>
    /// <returns>The difference; none when they are equal.</returns>
    public static IEnumerable<string> OfObject(string file, Node actual)
    {
        var errors = new ErrorList(file);
        var root = YamlReader.Read(File.ReadAllText(file), errors);
        return root is null || errors.Errors.Count > 0
            ? [$"{string.Join('\n', errors.Errors.Select(error => error.ToString()))}\nexpected the object that --update writes to {file}"]
            : OfObject(file, root.ToNode().Value, actual);
    }

    /// <summary>Compares two objects.</summary>
    /// <returns>The difference; none when they are equal.</returns>
    public static IEnumerable<string> OfObject(string what, Node expected, Node actual) =>
        expected.ValueEquals(actual) ? [] : [Between(what, YamlText.Write(expected), YamlText.Write(actual))];
}
