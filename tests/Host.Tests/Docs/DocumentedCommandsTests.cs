using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Sluice.Host.Tests.Commands;
using Sluice.Testing;

namespace Sluice.Host.Tests.Docs;

/// <summary>Runs what README.md and docs/ tell a reader to type.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class DocumentedCommandsTests
{
    // What a test without a cluster, a network and the Functions tools cannot run, and why. Everything else in a block runs as it stands, and sluice always does.
    private static readonly Dictionary<string, (string Script, string Reason)> StandIns = new()
    {
        ["kubectl"] = ("case \" $* \" in *' -f - '*) [ \"$(wc -c)\" -gt 0 ] ;; esac", "needs a cluster; that what sluice webhooks prints is applied and works is tested in tests/Cluster.Tests"),
        ["kustomize"] = ("exit 0", "is not on every machine; the overlays are built by kubectl in tests/Host.Tests/Infra"),
        ["func"] = ("exit 0", "needs the Functions Core Tools; the worker is tested in tests/FunctionApp.Tests"),
        ["curl"] = ("exit 0", "asks the Functions host that func starts"),
        ["dotnet"] = ("exit 0", "builds and tests this repository, which is under way"),
        ["openssl"] = ("cat > /dev/null", "reads the certificate that kubectl would print"),
        ["base64"] = ("cat > /dev/null", "decodes what kubectl would print"),
        ["grep"] = ("exec /usr/bin/env -i PATH=/usr/bin:/bin grep \"$@\"", "runs; listed so that every program is known"),
        ["sed"] = ("cat > /dev/null; echo 'kind: List'", "edits what kubectl would print"),
        ["Out-String"] = ("cat", "is PowerShell's; tests/Host.Tests/Commands holds the completion"),
        ["Invoke-Expression"] = ("cat > /dev/null", "is PowerShell's; tests/Host.Tests/Commands holds the completion"),
        ["./run.sh"] = ("exit 0", "builds, and serves until Ctrl-C"),
        ["./test.sh"] = ("exit 0", "runs this test"),
        ["infra/functions/custom-handler/layout.sh"] = ("mkdir -p \"$1\"", "publishes the executable; tests/FunctionApp.Tests runs what it lays out"),
        ["infra/kubernetes/overlays/log-collection/verify.sh"] = ("exit 0", "needs a cluster; tests/Cluster.Tests runs it"),
    };

    private static readonly string[] OfTheShell = ["cd", "export", "source", "true", "sluice"];

    public static TheoryData<string> Pages { get; } = [.. DocumentedCommands.Pages.Where(page => DocumentedCommands.Blocks(page).Count > 0)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_block_of_a_page_runs(string page)
    {
        using var shell = new CommandShell(StandIns.ToDictionary(entry => entry.Key, entry => entry.Value.Script));
        Assert.Equal(0, (await shell.RunAsync("sluice certs --ip 10.0.0.5 --out given && cp given/ca.crt ca.crt")).ExitCode);
        foreach (var block in DocumentedCommands.Blocks(page))
        {
            var (code, output, calls) = await shell.RunAsync(block);
            Assert.True(code == 0, $"{page}: exit status {code} of\n{block}\n{output}");
            Assert.All(calls, call => Assert.True(call.StartsWith("0 ", StringComparison.Ordinal), $"{page}: {call}\n{output}"));
            Assert.Equal(Calls().Count(Comment().Replace(block, "")), calls.Count);
        }
    }

    [Fact]
    public void Every_program_of_the_blocks_is_run_or_has_a_reason_not_to_be() =>
        Assert.Equal(StandIns.Keys.Concat(OfTheShell).Order(StringComparer.Ordinal), DocumentedCommands.Programs().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_script_of_the_repository_that_the_blocks_start_is_executable() =>
        Assert.All(StandIns.Keys.Where(name => name.Contains('/', StringComparison.Ordinal)), name => Assert.True(File.GetUnixFileMode(RepositoryRoot.File(name)).HasFlag(UnixFileMode.UserExecute), name));

    [Fact]
    public async Task Every_command_and_option_that_the_text_names_is_there()
    {
        foreach (var (page, command) in DocumentedCommands.Pages.SelectMany(page => DocumentedCommands.Inline(page).Select(command => (page, command))))
        {
            var words = command.Split(' ');
            var help = await CommandRun.OfAsync(words[1], "--help");
            Assert.True(help.ExitCode == 0 && help.Output.Contains($"sluice {words[1]}", StringComparison.Ordinal), $"{page}: there is no `{command}`");
            Assert.All(words.Where(word => word.StartsWith('-') && word != "-"), option =>
                Assert.True(Regex.IsMatch(help.Output, $@"(?<![-\w]){Regex.Escape(option)}(?![-\w])"), $"{page}: `{command}`: there is no {option}"));
        }
    }

    [GeneratedRegex(@"(?<=^\s*|[|&(]\s*)sluice ", RegexOptions.Multiline)]
    private static partial Regex Calls();

    [GeneratedRegex(@"(^|\s)#.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
