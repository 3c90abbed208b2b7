using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sluice.Hosting.Commands;

/// <summary>Rules over several options of a command.</summary>
internal static class CommandRules
{
    /// <summary>Has a rule checked where every option that is given has its value: of one that has none the parser itself says so, and it cannot be read.</summary>
    public static void AddRule(this Command command, Action<CommandResult> rule) => command.Validators.Add(result =>
    {
        if (result.Children.OfType<OptionResult>().All(option => option.Implicit || option.Tokens.Count >= option.Option.Arity.MinimumNumberOfValues))
        {
            rule(result);
        }
    });
}
