using System.Text.RegularExpressions;
using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Options;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Sluice.Yaml;

namespace Sluice.Shared.Tests.Configuration;

public sealed class PolicyReferenceTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(SluiceSchema.Write(Catalogue.Default))!;

    public static TheoryData<string> Types { get; } = [.. Catalogue.Default.Types.Select(type => type.Name)];

    [Fact]
    public void What_several_settings_accept_is_said_once_and_linked_to()
    {
        var grammars = Catalogue.Default.Types.SelectMany(type => type.Options).SelectMany(option => option.Grammars).Distinct().ToList();
        Assert.Equal(grammars.Select(grammar => grammar.Name).Distinct(), grammars.Select(grammar => grammar.Name));

        var page = PolicyReference.Write(Catalogue.Default).Replace("\\*", "*", StringComparison.Ordinal);
        var schema = SluiceSchema.Write(Catalogue.Default);
        Assert.All(grammars, grammar =>
        {
            Assert.Single(Regex.Matches(page, Regex.Escape(grammar.Words), RegexOptions.IgnoreCase));
            Assert.Single(Regex.Matches(page, $"^### {grammar.Name}$", RegexOptions.Multiline));
            Assert.Contains($"(#{grammar.Anchor})", page, StringComparison.Ordinal);
            Assert.Equal(grammar.Words, (string)Schema["$defs"]![grammar.Anchor]!["description"]!);
            Assert.Contains($"\"$ref\":\"#/$defs/{grammar.Anchor}\"", schema, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_reference_is_what_the_options_say() =>
        Repository.AssertGenerated(Repository.Path("docs", "policies.md"), PolicyReference.Write(Catalogue.Default));

    [Theory]
    [MemberData(nameof(Types))]
    public void The_example_of_a_type_loads_and_fits_the_schema(string name)
    {
        var yaml = PolicyReference.Example(Catalogue.Default.Find(name)!);
        var result = ConfigurationLoader.Parse(yaml, new PolicyServices { Kubernetes = new EmptyCluster() });
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        Assert.Equal(result.Configuration.Policies[0].Type.Kind == Sluice.Admission.PolicyKind.Generating, result.Configuration.Policies[0].Rules.IsEmpty);
        Assert.Empty(SchemaChecker.Check(Schema, ToJson(yaml)));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_option_is_described_and_its_default_passes_its_own_shape(string name)
    {
        var type = Catalogue.Default.Find(name)!;
        Assert.EndsWith(".", type.Summary, StringComparison.Ordinal);
        AssertOptions(type.Options, name);
    }

    [Fact]
    public void The_options_of_every_policy_are_described_too() => AssertOptions(PolicyOptions.Common(PolicyOptions.TypeOf(Catalogue.Default)), "");

    [Fact]
    public void Every_configuration_of_the_golden_cases_and_samples_fits_the_schema()
    {
        var files = Directory.EnumerateFiles(Repository.Path("tests", "Shared.Tests", "Policies"), "sluice.yaml", SearchOption.AllDirectories)
            .Concat(Directory.Exists(Repository.Path("samples")) ? Directory.EnumerateFiles(Repository.Path("samples"), "sluice*.yaml", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "sluice-test.yaml") : [])
            .ToList();

        // One sample shows errors.
        files.Remove(Repository.Path("samples", "play", "errors", "sluice.yaml"));
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Empty(SchemaChecker.Check(Schema, ToJson(File.ReadAllText(file)))));
    }

    [Theory]
    [InlineData("policies: [{ name: a, type: metadata, setings: {} }]")]
    [InlineData("policies: [{ name: a, type: metadata, settings: { label: {} } }]")]
    [InlineData("policies: [{ name: a, type: metadata, settings: { labels: { a: [] } } }]")]
    [InlineData("policies: [{ name: a, type: metadata, action: enforce }]")]
    [InlineData("policies: [{ name: a }]")]
    [InlineData("policies: [{ name: a, type: nothing }]")]
    [InlineData("policies: {}")]
    [InlineData("{}")]
    public void What_loading_refuses_does_not_fit_the_schema(string yaml)
    {
        Assert.False(ConfigurationLoader.Parse(yaml, new PolicyServices()).IsValid);
        Assert.NotEmpty(SchemaChecker.Check(Schema, ToJson(yaml)));
    }

    private static void AssertOptions(IReadOnlyList<Option> options, string path)
    {
        foreach (var option in options)
        {
            var name = $"{path}.{option.Name}";
            Assert.True(option.Description.EndsWith('.') && option.Accepts.Length > 0, $"{name} is not described");
            Assert.NotNull(JsonNode.Parse(option.Schema));
            var errors = new ErrorList(name);

            // An empty text as default stands for leaving the option out.
            if (option.DefaultText is not ("" or "\"\""))
            {
                Assert.True(option.TryRead(YamlReader.Read(option.DefaultText, errors)!, "", errors, out _), $"the default of {name}: {string.Join(' ', errors.Errors)}");
            }

            AssertOptions(option.Inner, name);
        }
    }

    private static JsonNode? ToJson(string yaml)
    {
        var output = new ByteBuffer();
        YamlToJson.Write(YamlReader.Read(yaml, new ErrorList(""))!, output);
        return JsonNode.Parse(output.Span.ToArray());
    }
}
