using System.CommandLine;
using Sluice.Hosting.Commands;
using Sluice.Policies;

namespace Sluice.Host.Tests.Commands;

/// <summary>What is said of arguments that are not whole, by every command that there is.</summary>
public sealed class ArgumentTests
{
    /// <summary>Each command with each of its options that wants a value.</summary>
    public static TheoryData<string, string> Options
    {
        get
        {
            var options = new TheoryData<string, string>();
            foreach (var command in SluiceCommand.Create(Catalogue.Default).Subcommands)
            {
                foreach (var option in command.Options.Where(option => option.Arity.MinimumNumberOfValues > 0))
                {
                    options.Add(command.Name, option.Name);
                }
            }

            return options;
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public async Task An_option_without_its_value_is_said_in_a_line(string command, string option)
    {
        var run = await CommandRun.OfAsync(command, option);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"Required argument missing for option: '{option}'.", run.Error.Split('\n'), StringComparer.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }
}
