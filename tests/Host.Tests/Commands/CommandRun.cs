using System.CommandLine;
using Sluice.Host.Commands;

namespace Sluice.Host.Tests.Commands;

/// <summary>A command as it is run, with what it printed.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> OfAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await SluiceCommand.RunAsync(arguments, Sluice.Policies.Catalogue.Default, new InvocationConfiguration { Output = output, Error = error });
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>That nothing is printed but an error that says <paramref name="error"/>, and the exit code is 2.</summary>
    public static async Task AssertRefusedAsync(string error, params string[] arguments)
    {
        var run = await OfAsync(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }
}
