using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Cluster.Tests.Processes;
using Sluice.Hosting.Tls;
using Sluice.Testing;

namespace Sluice.Host.Tests.Docs;

/// <summary>Runs every <c>$ sluice</c> line of docs/cli.md and holds the page to what it prints. SLUICE_UPDATE_GOLDEN=1 writes what is printed into the page.</summary>
public sealed partial class CommandLinePageTests
{
    private static readonly string Page = RepositoryRoot.File("docs", "cli.md");

    [Fact]
    public async Task The_page_shows_what_the_commands_print()
    {
        var before = await File.ReadAllTextAsync(Page);
        var after = new StringBuilder();
        var position = 0;
        foreach (Match block in Console().Matches(before))
        {
            after.Append(before, position, block.Index - position).Append(await RunAsync(block.Groups["command"].Value));
            position = block.Index + block.Length;
        }

        after.Append(before, position, before.Length - position);
        if (Environment.GetEnvironmentVariable("SLUICE_UPDATE_GOLDEN") == "1" && WithoutTimes(before) != WithoutTimes(after.ToString()))
        {
            await File.WriteAllTextAsync(Page, after.ToString());
        }

        Assert.Equal(WithoutTimes(after.ToString()), WithoutTimes(await File.ReadAllTextAsync(Page)));
    }

    private static async Task<string> RunAsync(string command)
    {
        var start = new ProcessStartInfo(SluiceExecutable.Program)
        {
            WorkingDirectory = RepositoryRoot.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[.. SluiceExecutable.Arguments, .. command.Split(' ')[1..]])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return $"```console\n$ {command}\n{await output}{error}```\n";
    }

    // A longer time makes its column wider.
    private static string WithoutTimes(string text) => Gaps().Replace(Times().Replace(text, "0 ms"), "  ");

    [GeneratedRegex("^```console\n\\$ (?<command>sluice [^\n]*)\n(?<output>.*?)```\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Console();

    [GeneratedRegex(@"\d+(\.\d+)? m?s\b")]
    private static partial Regex Times();

    [GeneratedRegex(@"(?<=\S) {2,}")]
    private static partial Regex Gaps();
}
