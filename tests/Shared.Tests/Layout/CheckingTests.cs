using System.Text.RegularExpressions;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Layout;

/// <summary>Reads the code of <c>sluice check</c>: it knows no policy type, each type brings its own findings.</summary>
public sealed class CheckingTests
{
    // Types whose name is also that of a field of Kubernetes objects.
    private static readonly string[] Fields = ["metadata", "env"];

    public static TheoryData<string> Files { get; } =
        [.. Directory.EnumerateFiles(Repository.Path("src", "Shared", "Checking"), "*.cs", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Checking_knows_no_type_by_its_name_its_class_or_its_namespace(string file)
    {
        var text = File.ReadAllText(Repository.Path("src", "Shared", "Checking", file));
        Assert.Empty(Mentions(text));
    }

    [Theory]
    [InlineData("using Sluice.Policies.Sidecar;")]
    [InlineData("policy.Type == PodSecurityPolicy.Type")]
    [InlineData("policy.Settings.Get(MetadataOptions.Labels)")]
    [InlineData("case \"filebeat-sidecar\":")]
    [InlineData("policy.Type.Name == other")]
    public void What_knows_a_type_is_found(string text) => Assert.NotEmpty(Mentions(text));

    private static List<string> Mentions(string text)
    {
        var classes = typeof(Catalogue).Assembly.GetTypes()
            .Where(type => type is { IsNested: false, Namespace: { } space } && space.StartsWith("Sluice.Policies.", StringComparison.Ordinal) && Regex.IsMatch(type.Name, "(Policy|Options|Check)$"))
            .Select(type => $@"\b{type.Name}\b");
        var names = Catalogue.Default.Types.Select(type => type.Name).Except(Fields).Select(name => Regex.Escape($"\"{name}\""));
        return [.. classes.Concat(names).Append(@"\bPolicies\.[A-Z]\w*\.|using Sluice\.Policies\.").Append(@"\bType\.Name\b").Where(pattern => Regex.IsMatch(text, pattern))];
    }
}
