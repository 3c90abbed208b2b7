using System.CommandLine;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice completion</c>: prints a script with which a shell completes the command line, or puts it where the shell looks.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _sluice() {
          local line
          COMPREPLY=()
          while IFS= read -r line; do
            [[ "$line" == "${COMP_WORDS[COMP_CWORD]}"* ]] && COMPREPLY+=("$line")
          done < <(sluice "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
        }
        complete -o default -F _sluice sluice

        """;

    private const string Zsh = """
        #compdef sluice
        _sluice() {
          local -a found
          local line="${words[1,CURRENT]}"
          found=("${(@f)$(sluice "[suggest:${#line}]" "$line" 2>/dev/null)}")
          compadd -a found
          _files
        }
        # Put into fpath, this file is the function's own text; else it is read once.
        if [ "${funcstack[1]}" = _sluice ]; then _sluice "$@"; else compdef _sluice sluice; fi

        """;

    private const string Fish = """
        complete -c sluice -a '(sluice "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'

        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName sluice -ScriptBlock {
            param($word, $line, $position)
            sluice "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }

        """;

    private static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    private static readonly Argument<string?> Shell = new("SHELL") { Description = "bash, zsh, fish or pwsh; with --install by default that of SHELL in the environment", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<bool> Install = new("--install") { Description = "Put the script where the shell looks for it, and say what else there is to do; no other file is touched" };

    static CompletionCommand() => Shell.AcceptOnlyFromAmong(Shells);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("completion", """
            Print a script with which a shell completes sluice's commands, options and values, or install it.

            Example:
              sluice completion --install
              source <(sluice completion bash)
              sluice completion zsh > "${fpath[1]}/_sluice"
              sluice completion fish > ~/.config/fish/completions/sluice.fish
              sluice completion pwsh | Out-String | Invoke-Expression
            """)
        {
            Shell, Install,
        };
        command.AddRule(result =>
        {
            if (result.GetValue(Shell) is null && !(result.GetValue(Install) && OwnShell() is not null))
            {
                result.AddError(result.GetValue(Install)
                    ? $"--install: SHELL in the environment is \"{Environment.GetEnvironmentVariable("SHELL")}\"; expected one of {string.Join(", ", Shells)} behind 'completion'"
                    : $"a shell is missing for 'completion'; expected one of {string.Join(", ", Shells)}, or --install");
            }
        });
        command.SetAction(arguments => arguments.GetValue(Install) ? InstallAt(arguments, arguments.GetValue(Shell) ?? OwnShell()!) : Print(arguments));
        return command;
    }

    private static int Print(ParseResult arguments)
    {
        arguments.InvocationConfiguration.Output.Write(ScriptOf(arguments.GetValue(Shell)!));
        return ExitCodes.Success;
    }

    private static int InstallAt(ParseResult arguments, string shell)
    {
        var home = Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } named ? named : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } ownData ? ownData : Path.Combine(home, ".local", "share");
        var config = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } ownConfig ? ownConfig : Path.Combine(home, ".config");
        var (file, next) = shell switch
        {
            "bash" => (Path.Combine(data, "bash-completion", "completions", "sluice"), "bash-completion reads it in the next shell; without that package, ~/.bashrc needs: source <(sluice completion bash)"),
            "zsh" => (Path.Combine(data, "zsh", "site-functions", "_sluice"), $"~/.zshrc needs, before compinit: fpath=({Path.Combine(data, "zsh", "site-functions")} $fpath)"),
            "fish" => (Path.Combine(config, "fish", "completions", "sluice.fish"), "the next shell reads it"),
            _ => (Path.Combine(config, "powershell", "sluice.ps1"), $"$PROFILE needs: . {Path.Combine(config, "powershell", "sluice.ps1")}"),
        };
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, ScriptOf(shell));
        arguments.InvocationConfiguration.Output.WriteLine($"wrote {file}");
        arguments.InvocationConfiguration.Output.WriteLine(next);
        return ExitCodes.Success;
    }

    private static string? OwnShell() => Path.GetFileName(Environment.GetEnvironmentVariable("SHELL")) is { } name && Shells.Contains(name) ? name : null;

    private static string ScriptOf(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => PowerShell,
    };
}
