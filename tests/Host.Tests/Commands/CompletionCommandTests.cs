using System.Diagnostics;

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
    [InlineData("sluice try -o ", "diff github json junit patch sarif yaml")]
    public async Task Bash_completes_commands_options_and_values(string line, string expected)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // A sluice on PATH, as an installed one is.
        var sluice = Write("bin/sluice", $"#!/bin/sh\nexec dotnet \"{Path.Combine(AppContext.BaseDirectory, "sluice.dll")}\" \"$@\"\n");
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
        Assert.Equal(expected.Split(' '), (await RunAsync(script)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task<string> RunAsync(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [script]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }
}
