using Sluice.Policies;

namespace Sluice.Shared.Tests.Common;

/// <summary>The examples that the types of the catalogue give of themselves.</summary>
internal static class Examples
{
    /// <summary>A sluice.yaml with one policy of each of the types.</summary>
    public static string Configuration(params IEnumerable<PolicyType> types) => "policies:\n" + string.Concat(types.Select(Policy));

    public static string Configuration(PolicyType type) => Configuration([type]);

    private static string Policy(PolicyType type)
    {
        var settings = type.ExampleSettings.Length == 0 ? "" : "    settings:\n" + Indent(type.ExampleSettings);
        return $"  - name: {type.Name}\n    type: {type.Name}\n{settings}";
    }

    private static string Indent(string yaml) =>
        string.Concat(yaml.TrimEnd('\n').Split('\n').Select(line => line.Length == 0 ? "\n" : $"      {line}\n"));
}
