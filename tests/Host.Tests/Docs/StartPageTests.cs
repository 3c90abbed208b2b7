using System.Text.RegularExpressions;
using Sluice.Host.Tests.Commands;
using Sluice.Testing;

namespace Sluice.Host.Tests.Docs;

/// <summary>The rule that docs/start.md lets its reader write, and its test, where the page says to put them.</summary>
public sealed partial class StartPageTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-start-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task The_rule_of_the_page_denies_and_its_test_passes()
    {
        var blocks = Yaml().Matches(File.ReadAllText(RepositoryRoot.File("docs", "start.md")).ReplaceLineEndings("\n")).Select(match => match.Groups["text"].Value).ToList();
        Assert.Equal(2, blocks.Count);
        var folder = Path.Combine(_directory.FullName, "policies");
        Assert.Equal(0, (await CommandRun.OfAsync("init", folder)).ExitCode);
        await File.AppendAllTextAsync(Path.Combine(folder, "sluice.yaml"), "\n" + blocks[0]);
        await File.AppendAllTextAsync(Path.Combine(folder, "sluice-test.yaml"), "\n" + blocks[1]);

        Assert.Equal(0, (await CommandRun.OfAsync("check", Path.Combine(folder, "sluice.yaml"))).ExitCode);
        var tried = await CommandRun.OfAsync("try", "-f", Path.Combine(folder, "pod.yaml"), "--config", Path.Combine(folder, "sluice.yaml"));
        Assert.Contains("every pod says its team in the label team", tried.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await CommandRun.OfAsync("test", folder)).ExitCode);

        foreach (var file in (string[])["pod.yaml", "sluice-test.yaml"])
        {
            var path = Path.Combine(folder, file);
            var text = await File.ReadAllTextAsync(path);
            text = text.Replace("{ name: web, labels: { environment: test } }", "{ name: web, labels: { environment: test, team: shop } }", StringComparison.Ordinal)
                .Replace("  name: web\nspec:", "  name: web\n  labels: { team: shop }\nspec:", StringComparison.Ordinal)
                .Replace("metadata: { name: web }\n      spec: { containers: [{ name: web, image: nginx }] }", "metadata: { name: web, labels: { team: shop } }\n      spec: { containers: [{ name: web, image: nginx }] }", StringComparison.Ordinal);
            await File.WriteAllTextAsync(path, text);
        }

        var tested = await CommandRun.OfAsync("test", folder);
        Assert.True(tested.ExitCode == 0, tested.Output + tested.Error);
        Assert.Contains("a pod without a team is refused", tested.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex("^```yaml\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Yaml();
}
