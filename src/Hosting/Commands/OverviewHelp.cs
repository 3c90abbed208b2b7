using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Sluice.Hosting.Commands;

/// <summary>The help of <c>sluice</c> itself: a line for each command, whose own help has the rest.</summary>
/// <param name="help">The library's help.</param>
internal sealed class OverviewHelp(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>Puts it in the place of the library's.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new OverviewHelp((HelpAction)option.Action!);
        }
    }

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is RootCommand root)
        {
            foreach (var command in root.Subcommands)
            {
                command.Description = command.Description?.Split('\n')[0];
            }
        }

        return help.Invoke(parseResult);
    }
}
