using System.CommandLine;
using System.Diagnostics;
using Sluice.Cluster.Tests.Processes;
using Sluice.Hosting.Commands;

namespace Sluice.Host.Tests.Commands;

/// <summary>A command as it is run, with what it printed: in this process, or by the executable that <see cref="SluiceExecutable"/> names.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static Task<CommandRun> OfAsync(params string[] arguments) => SluiceExecutable.Named is null ? InProcessAsync(arguments) : StartAsync("", arguments);

    /// <summary>With something piped into it.</summary>
    public static async Task<CommandRun> OfPipedAsync(string input, params string[] arguments)
    {
        if (SluiceExecutable.Named is not null)
        {
            return await StartAsync(input, arguments);
        }

        var before = Console.In;
        Console.SetIn(new StringReader(input));
        try
        {
            return await InProcessAsync(arguments);
        }
        finally
        {
            Console.SetIn(before);
        }
    }

    /// <summary>That nothing is printed but an error that says <paramref name="error"/>, and the exit code is 2.</summary>
    public static async Task AssertRefusedAsync(string error, params string[] arguments)
    {
        var run = await OfAsync(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    private static async Task<CommandRun> InProcessAsync(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await SluiceCommand.RunAsync(arguments, Sluice.Policies.Catalogue.Default, new InvocationConfiguration { Output = output, Error = error });
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    private static async Task<CommandRun> StartAsync(string input, string[] arguments)
    {
        var start = new ProcessStartInfo(SluiceExecutable.Program, [.. SluiceExecutable.Arguments, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandRun(process.ExitCode, await output, error);
    }
}
