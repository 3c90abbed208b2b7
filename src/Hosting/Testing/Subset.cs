using Sluice.Json;

namespace Sluice.Hosting.Testing;

/// <summary>
/// Finds what of an expected part is not in an object. Of a mapping only the keys that are expected count. Of a list every item that is expected must
/// be there, in any order: one with a name is compared with the item of that name, another one with all of them.
/// </summary>
internal static class Subset
{
    /// <summary>Everything that is missing or different; none when the part is there.</summary>
    public static IReadOnlyList<string> FindMissing(Node expected, Node actual, string path = "")
    {
        if (expected.IsObject && actual.IsObject)
        {
            return FindMissingMembers(expected, actual, path);
        }

        if (expected.IsArray && actual.IsArray)
        {
            return FindMissingItems(expected, actual, path);
        }

        return expected.ValueEquals(actual) ? [] : [$"{Show(path)} is {(actual.Exists ? actual : "missing")}; expected {expected}"];
    }

    private static List<string> FindMissingMembers(Node expected, Node actual, string path)
    {
        var missing = new List<string>();
        foreach (var member in expected.Members)
        {
            missing.AddRange(FindMissing(member.Value, actual[member.Name], path.Length == 0 ? member.Name : $"{path}.{member.Name}"));
        }

        return missing;
    }

    private static List<string> FindMissingItems(Node expected, Node actual, string path)
    {
        var missing = new List<string>();
        foreach (var item in expected.Items)
        {
            if (item["name"u8].Text is { } name && actual.Items.FindNamed(name) is { Exists: true } named)
            {
                missing.AddRange(FindMissing(item, named, $"{path}[{name}]"));
            }
            else if (!actual.Items.Any(other => FindMissing(item, other).Count == 0))
            {
                missing.Add($"{Show(path)} has no item {item}");
            }
        }

        return missing;
    }

    private static string Show(string path) => path.Length == 0 ? "the object" : path;
}
