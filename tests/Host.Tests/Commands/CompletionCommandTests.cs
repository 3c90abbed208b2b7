using System.Diagnostics;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.Host.Tests.Commands;

public sealed class CompletionCommandTests : CommandFolder
{
    [Theory]
    [InlineData("bash", "complete -o default -F _sluice sluice")]
    [InlineData("zsh", "#compdef sluice")]
    [InlineData("fish", "complete -c sluice")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName sluice")]
    public async Task A_script_is_printed_for_each_shell(string shell, string line)
    {
        var run = await CommandRun.OfAsync("completion", shell);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(line, run.Output, StringComparison.Ordinal);
        Assert.Contains("[suggest", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'csh'", "completion", "csh")]
    [InlineData("'completion'", "completion")]
    public Task Another_shell_is_refused(string error, params string[] arguments) => CommandRun.AssertRefusedAsync(error, arguments);

    [Theory]
    [InlineData("sluice po", "policies")]
    [InlineData("sluice policies file", "filebeat-sidecar")]
    [InlineData("sluice try --out", "--output")]
    [InlineData("sluice try -o ", "diff github html json junit patch sarif yaml")]
    public async Task Bash_completes_commands_options_and_values(string line, string expected)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // A sluice on PATH, as an installed one is.
        var sluice = Write("bin/sluice", $"#!/bin/sh\nexec {SluiceExecutable.Words} \"$@\"\n");
        File.SetUnixFileMode(sluice, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Write("completion.bash", (await CommandRun.OfAsync("completion", "bash")).Output);
        var words = string.Join(' ', line.Split(' ').Select(word => $"'{word}'"));
        var script = Write("try.bash", $"""
            PATH="{PathOf("bin")}:$PATH"
            source {PathOf("completion.bash")}
            COMP_LINE='{line}' COMP_POINT={line.Length} COMP_WORDS=({words}) COMP_CWORD={line.Split(' ').Length - 1}
            _sluice
            printf '%s\n' "$" | sort
            """.Replace("\"$\"", "\"${COMPREPLY[@]}\"", StringComparison.Ordinal));
        Assert.Equal(expected.Split(' '), (await RunAsync("bash", script)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    // What zsh gives a completion is played: the words so far, and compadd, which takes what is found.
    [SkippableTheory]
    [InlineData("sluice po", "policies")]
    [InlineData("sluice policies file", "filebeat-sidecar")]
    [InlineData("sluice test -o ", "html junit table")]
    public async Task Zsh_is_given_commands_and_values_from_the_file_of_its_fpath(string line, string expected)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && File.Exists("/usr/bin/zsh"), "zsh is not installed");
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var sluice = Write("bin/sluice", $"#!/bin/sh\nexec {SluiceExecutable.Words} \"$@\"\n");
        File.SetUnixFileMode(sluice, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Write("functions/_sluice", (await CommandRun.OfAsync("completion", "zsh")).Output);
        var words = line.Split(' ');
        var script = Write("try.zsh", $$"""
            path=({{PathOf("bin")}} $path) fpath=({{PathOf("functions")}} $fpath)
            autoload -Uz _sluice
            words=({{string.Join(' ', words.Select(word => $"'{word}'"))}}) CURRENT={{words.Length}}
            compadd() { print -rl -- "${found[@]}" | grep "^${words[CURRENT]}" | sort; }
            _files() { :; }
            _sluice
            """);
        Assert.Equal(expected.Split(' '), (await RunAsync("zsh", "-f", script)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(found => !found.StartsWith('-')));
    }

    [Theory]
    [InlineData("bash", ".local/share/bash-completion/completions/sluice", "source <(sluice completion bash)")]
    [InlineData("zsh", ".local/share/zsh/site-functions/_sluice", "fpath=(")]
    [InlineData("fish", ".config/fish/completions/sluice.fish", "the next shell reads it")]
    [InlineData("pwsh", ".config/powershell/sluice.ps1", "$PROFILE needs: . ")]
    public async Task A_script_is_put_where_its_shell_looks_and_no_other_file_is_touched(string shell, string file, string next)
    {
        foreach (var arguments in (string[])[$"completion --install {shell}", "completion --install"])
        {
            var home = PathOf($"home-{arguments.Length}");
            var start = new ProcessStartInfo(SluiceExecutable.Program, [.. SluiceExecutable.Arguments, .. arguments.Split(' ')]) { RedirectStandardOutput = true };
            (start.Environment["HOME"], start.Environment["SHELL"]) = (home, $"/usr/bin/{shell}");
            start.Environment.Remove("XDG_DATA_HOME");
            start.Environment.Remove("XDG_CONFIG_HOME");
            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();

            Assert.Equal(0, process.ExitCode);
            Assert.StartsWith($"wrote {Path.Combine(home, file)}\n", output, StringComparison.Ordinal);
            Assert.Contains(next, output, StringComparison.Ordinal);
            Assert.Equal((await CommandRun.OfAsync("completion", shell)).Output, await File.ReadAllTextAsync(Path.Combine(home, file)));
            Assert.Equal([Path.Combine(home, file)], Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories));
        }
    }

    private static async Task<string> RunAsync(string shell, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(shell, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }
}
