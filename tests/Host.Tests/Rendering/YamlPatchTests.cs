using System.Text;
using Sluice.Hosting.DryRuns;
using Sluice.Hosting.Rendering.Yaml;
using Sluice.Json;
using Sluice.Patching;
using Sluice.Yaml;

namespace Sluice.Host.Tests.Rendering;

public sealed class YamlPatchTests
{
    private const string Object = """
        # above
        a: 1 # one
        list: # of things
          # the first
          - name: x # dash
            value: [1, 2]

          - name: y
            text: |
              line
        flow: { k: v, l: [a] }
        none:
        empty: {} # nothing yet
        nothing: []
        # below
        """;

    [Theory]
    [InlineData("""{"op":"add","path":"/b","value":{"c":"d"}}""", "nothing: []\n", "nothing: []\nb:\n  c: d\n")]
    [InlineData("""{"op":"replace","path":"/a","value":"yes"}""", "a: 1 # one", "a: \"yes\" # one")]
    [InlineData("""{"op":"replace","path":"/a","value":["x"]}""", "a: 1 # one\n", "a:\n- x\n")]
    [InlineData("""{"op":"remove","path":"/a"}""", "a: 1 # one\n", "")]
    [InlineData("""{"op":"add","path":"/none","value":{"k":1}}""", "none:\n", "none:\n  k: 1\n")]
    [InlineData("""{"op":"add","path":"/empty/k","value":1}""", "empty: {} # nothing yet\n", "empty:\n  k: 1 # nothing yet\n")]
    [InlineData("""{"op":"add","path":"/nothing/0","value":{"k":1}}""", "nothing: []\n", "nothing:\n- k: 1\n")]
    [InlineData("""{"op":"add","path":"/flow/m","value":{"q":"o, p"}}""", "{ k: v, l: [a] }", "{ k: v, l: [a], m: { q: \"o, p\" } }")]
    [InlineData("""{"op":"remove","path":"/flow/k"}""", "{ k: v, l: [a] }", "{ l: [a] }")]
    [InlineData("""{"op":"remove","path":"/flow/l"}""", "{ k: v, l: [a] }", "{ k: v }")]
    [InlineData("""{"op":"replace","path":"/flow/k","value":{"a":1}}""", "{ k: v,", "{ k: { a: 1 },")]
    [InlineData("""{"op":"add","path":"/flow/l/0","value":"z"}""", "[a]", "[z, a]")]
    [InlineData("""{"op":"add","path":"/flow/l/-","value":"z"}""", "[a]", "[a, z]")]
    [InlineData("""{"op":"remove","path":"/list/0/value/0"}""", "[1, 2]", "[2]")]
    [InlineData("""{"op":"remove","path":"/list/0/name"}""", "- name: x # dash\n    value", "- value")]
    [InlineData("""{"op":"replace","path":"/list/1/text","value":"short"}""", "text: |\n      line\n", "text: short\n")]
    [InlineData("""{"op":"add","path":"/list/0","value":{"name":"w"}}""", "  # the first\n", "  - name: w\n  # the first\n")]
    [InlineData("""{"op":"add","path":"/list/1","value":{"name":"w","v":{"u":1}}}""", "  - name: y", "  - name: w\n    v:\n      u: 1\n  - name: y")]
    [InlineData("""{"op":"add","path":"/list/2","value":{"name":"w"}}""", "      line\n", "      line\n  - name: w\n")]
    [InlineData("""{"op":"remove","path":"/list/1"}""", "  - name: y\n    text: |\n      line\n", "")]
    [InlineData("""{"op":"replace","path":"/list/1","value":7}""", "  - name: y\n    text: |\n      line\n", "  - 7\n")]
    public void What_is_not_touched_stays_as_it_was_written(string operation, string before, string after)
    {
        var patch = Node.Parse(Encoding.UTF8.GetBytes($"[{operation}]"));
        var expected = Parse(Object);
        Assert.Null(PatchReader.Apply(expected, patch));
        Assert.Equal(Object.Replace(before, after, StringComparison.Ordinal), YamlPatch.Apply(Object, patch, expected));
    }

    [Theory]
    [InlineData("a: &x { b: 1 }\nc: *x")]
    [InlineData("a: !!str 1")]
    public void A_text_with_anchors_or_tags_is_not_edited(string text)
    {
        var patch = Node.Parse("""[{"op":"add","path":"/z","value":1}]"""u8);
        Assert.Null(YamlPatch.Apply(text, patch, Parse("a: 1\nz: 1")));
    }

    [Fact]
    public void Every_golden_patch_gives_a_text_with_the_value_that_is_expected()
    {
        var edited = 0;
        foreach (var (input, patch) in GoldenPatches())
        {
            var expected = Parse(input);
            Assert.Null(PatchReader.Apply(expected, patch));
            edited += YamlPatch.Apply(input, patch, expected) is null ? 0 : 1;
        }

        Assert.True(edited >= 145, $"only {edited} could be edited in place");
    }

    private static IEnumerable<(string Input, Node Patch)> GoldenPatches() =>
        Directory.EnumerateFiles(Sluice.Testing.RepositoryRoot.File("tests", "Shared.Tests", "Policies"), "expected.json", SearchOption.AllDirectories)
            .Select(file => (Input: File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "input.yaml")), Patch: Node.Parse(File.ReadAllBytes(file))["mutate"u8]["patch"u8]))
            .Where(golden => golden.Patch.Exists);

    private static Node Parse(string yaml) => Sluice.Yaml.YamlReader.Read(yaml, new Sluice.Yaml.ErrorList(""))!.ToNode().Value;
}
