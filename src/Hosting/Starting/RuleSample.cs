using System.Reflection;

namespace Sluice.Hosting.Starting;

/// <summary>A rule that people look for, ready to be taken over: one of samples/rules.</summary>
/// <param name="Name">Its name, that of its folder.</param>
/// <param name="Configuration">Its sluice.yaml; the first line is a comment that says what it is for.</param>
/// <param name="Tests">Its sluice-test.yaml.</param>
internal sealed record RuleSample(string Name, string Configuration, string Tests)
{
    private const string Prefix = "rules/";
    private const string ConfigurationFile = "/sluice.yaml";

    private static readonly Assembly Assembly = typeof(RuleSample).Assembly;

    /// <summary>What it is for, a sentence.</summary>
    public string Summary => Configuration.Split('\n')[0].TrimStart('#', ' ');

    /// <summary>The names of all rules, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(ConfigurationFile, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^ConfigurationFile.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The rule of that name, or null.</summary>
    public static RuleSample? Find(string name) =>
        Names.Contains(name) ? new RuleSample(name, Read($"{Prefix}{name}{ConfigurationFile}"), Read($"{Prefix}{name}/sluice-test.yaml")) : null;

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
