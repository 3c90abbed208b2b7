using System.Text.RegularExpressions;
using Sluice.Host.Tests.Commands;
using Sluice.Testing;

namespace Sluice.Host.Tests.Docs;

/// <summary>What docs/migrating.md shows is what comes out, and what it says becomes something else does.</summary>
public sealed partial class MigrationPageTests : CommandFolder
{
    private static readonly string Page = File.ReadAllText(RepositoryRoot.File("docs", "migrating.md")).ReplaceLineEndings("\n");

    private static readonly string[] Blocks = [.. Block().Matches(Page).Select(match => match.Groups["yaml"].Value)];

    [Theory]
    [InlineData("kind: ClusterPolicy")]
    [InlineData("kind: K8sRequiredLabels")]
    public async Task A_policy_of_others_is_imported_as_the_block_behind_it(string kind)
    {
        var index = Array.FindIndex(Blocks, block => block.Contains(kind, StringComparison.Ordinal));
        var run = await CommandRun.OfAsync("import", "-f", Write("theirs.yaml", Blocks[index]));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(Blocks[index + 1], run.Output);
    }

    [Fact]
    public async Task Every_sluice_yaml_loads()
    {
        var own = Blocks.Where(block => block.StartsWith("policies:", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, own.Count);
        foreach (var block in own)
        {
            var run = await CommandRun.OfAsync("check", Write("sluice.yaml", block));
            Assert.True(run.ExitCode < 2, run.Error + block);
        }
    }

    [Theory]
    [InlineData("team: shop", 0)]
    [InlineData("app: shop", 1)]
    public async Task The_shorter_form_decides_as_the_imported_one(string label, int expected)
    {
        var pod = Write("pod.yaml", $"apiVersion: v1\nkind: Pod\nmetadata: {{ name: web, labels: {{ {label} }} }}\nspec: {{ containers: [{{ name: web, image: nginx }}] }}\n");
        var index = Array.FindIndex(Blocks, block => block.Contains("kind: ClusterPolicy", StringComparison.Ordinal));
        foreach (var block in Blocks[(index + 1)..(index + 3)])
        {
            Assert.Equal(expected, (await CommandRun.OfAsync("try", "-f", pod, "-c", Write("sluice.yaml", block))).ExitCode);
        }
    }

    [Fact]
    public async Task The_file_does_what_the_webhook_in_Go_did()
    {
        var config = Write("sluice.yaml", Blocks.Single(block => block.Contains("example.com/seen", StringComparison.Ordinal)));
        const string Pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: web, annotations: { KEY: me } }\nspec: { containers: [{ name: web, image: nginx }] }\n";
        var good = await CommandRun.OfAsync("try", "-f", Write("good.yaml", Pod.Replace("KEY", "example.com/owner", StringComparison.Ordinal)), "-c", config, "-o", "yaml");
        Assert.Equal(0, good.ExitCode);
        Assert.Contains("example.com/seen: \"yes\"", good.Output, StringComparison.Ordinal);
        var bad = await CommandRun.OfAsync("try", "-f", Write("bad.yaml", Pod.Replace("KEY", "example.com/other", StringComparison.Ordinal)), "-c", config);
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("metadata.annotations[\"example.com/owner\"]: missing", bad.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_constraint_of_the_table_is_known_and_becomes_the_type_beside_it()
    {
        var rows = Row().Matches(Page).SelectMany(row => Name().Matches(row.Groups["kinds"].Value).Select(kind => (Kind: kind.Value, Type: row.Groups["type"].Value))).ToList();
        Assert.Equal(18, rows.Count);
        foreach (var (kind, type) in rows)
        {
            var run = await CommandRun.OfAsync("import", "-f", Write("constraint.yaml", $"apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: {kind}\nmetadata: {{ name: one }}\nspec: {{ parameters: {{}} }}\n"));
            Assert.DoesNotContain("is not known here", run.Error, StringComparison.Ordinal);
            Assert.Contains($"  type: {type}\n", run.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("^[a-z]+$", "^[a-z]+$", "shop", "shop2")]
    [InlineData("shop|web", "(?s).*(?:shop|web).*", "the-shop", "store")]
    [InlineData("^a|b$", "(?s).*(?:^a|b$).*", "abc", "cab-c")]
    public async Task A_pattern_of_Gatekeeper_matches_anywhere_in_the_value_as_it_does_there(string theirs, string ours, string good, string bad)
    {
        var run = await CommandRun.OfAsync("import", "-f", Write("constraint.yaml", $$"""
            apiVersion: constraints.gatekeeper.sh/v1beta1
            kind: K8sRequiredLabels
            metadata: { name: one }
            spec: { match: { kinds: [{ apiGroups: [""], kinds: [Pod] }] }, parameters: { labels: [{ key: team, allowedRegex: "{{theirs}}" }] } }
            """));
        Assert.Contains($"team: {ours}", run.Output.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (var (label, expected) in ((string, int)[])[(good, 0), (bad, 1)])
        {
            var pod = Write("pod.yaml", $"apiVersion: v1\nkind: Pod\nmetadata: {{ name: web, labels: {{ team: {label} }} }}\nspec: {{ containers: [{{ name: web, image: nginx }}] }}\n");
            Assert.Equal(expected, (await CommandRun.OfAsync("try", "-f", pod, "-c", Write("sluice.yaml", run.Output))).ExitCode);
        }
    }

    [GeneratedRegex("^```yaml\n(?<yaml>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\| (?<kinds>`K8s[^|]*) \| `(?<type>[a-z-]+)`", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("K8s[A-Za-z]+")]
    private static partial Regex Name();
}
