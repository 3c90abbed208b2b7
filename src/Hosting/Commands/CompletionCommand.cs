using System.CommandLine;

namespace Sluice.Host.Commands;

/// <summary><c>sluice completion</c>: prints a script with which a shell completes the command line.</summary>
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
          found=("${(@f)$(sluice '[suggest]' "${words[1,CURRENT]}" 2>/dev/null)}")
          compadd -a found
          _files
        }
        compdef _sluice sluice

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

    private static readonly Argument<string> Shell = new("SHELL") { Description = "bash, zsh, fish or pwsh" };

    static CompletionCommand() => Shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("completion", """
            Print a script with which a shell completes sluice's commands, options and values.

            Example:
              source <(sluice completion bash)
              sluice completion zsh > "${fpath[1]}/_sluice"
              sluice completion fish > ~/.config/fish/completions/sluice.fish
              sluice completion pwsh | Out-String | Invoke-Expression
            """)
        {
            Shell,
        };
        command.SetAction(arguments =>
        {
            arguments.InvocationConfiguration.Output.Write(arguments.GetValue(Shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "fish" => Fish,
                _ => PowerShell,
            });
            return ExitCodes.Success;
        });
        return command;
    }
}
