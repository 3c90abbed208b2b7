using System.Text;
using Sluice.Hosting.Starting;
using Sluice.Testing;

namespace Sluice.Host.Tests.Commands;

/// <summary>The rules of samples/rules, and docs/recipes.md, which is made of them. SLUICE_UPDATE_GOLDEN=1 writes the page.</summary>
public sealed class RuleSampleTests : CommandFolder
{
    private const string Introduction = """
        # Recipes

        *How do I keep `:latest` out, or give every pod a pull secret?*

        Each of these is a rule of `samples/rules`, in the language of Kubernetes' own admission policies, with its tests beside it.
        `sluice init DIR --with NAME` begins with one of them; [policies.md](policies.md#validation) says all that a rule can have.
        This page is made of the samples: `./update.sh` writes it anew.

        """;

    public static TheoryData<string> Names => [.. RuleSample.Names];

    [Fact]
    public void There_are_the_rules_that_people_look_for() => Assert.True(RuleSample.Names.Count >= 30);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_rule_passes_its_tests(string name)
    {
        var run = await CommandRun.OfAsync("test", RepositoryRoot.File("samples", "rules", name));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_rule_passes_the_check_without_a_finding(string name)
    {
        var run = await CommandRun.OfAsync("check", RepositoryRoot.File("samples", "rules", name, "sluice.yaml"));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    [Fact]
    public async Task A_rule_is_a_starting_point()
    {
        var run = await CommandRun.OfAsync("init", PathOf("policies"), "--with", "no-latest-tag");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("# yaml-language-server: $schema=sluice.schema.json\n# Images must have a tag", Read("policies/sluice.yaml"), StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.OfAsync("test", PathOf("policies"))).ExitCode);
        await CommandRun.AssertRefusedAsync("there is no rule \"latest\"; expected one of allowed-registries, ", "init", PathOf("other"), "--with", "latest");
    }

    [Fact]
    public async Task The_page_of_recipes_is_current()
    {
        var page = new StringBuilder(Introduction);
        foreach (var rule in RuleSample.Names.Select(name => RuleSample.Find(name)!))
        {
            page.Append($"\n## {rule.Name}\n\n{rule.Summary}\n\n```yaml\n{string.Join('\n', rule.Configuration.Split('\n').Skip(1))}```\n");
        }

        var file = RepositoryRoot.File("docs", "recipes.md");
        if (Environment.GetEnvironmentVariable("SLUICE_UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(file, page.ToString());
        }

        Assert.Equal(page.ToString(), await File.ReadAllTextAsync(file));
    }
}
