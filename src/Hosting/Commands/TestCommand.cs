using System.CommandLine;
using Sluice.Files;
using Sluice.Hosting.Rendering;
using Sluice.Hosting.Testing;
using Sluice.Policies;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice test</c>: runs the tests that stand beside policies.</summary>
internal static class TestCommand
{
    private const long LargestFile = 16 * 1024 * 1024;

    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(500);

    private static readonly Argument<string> Folder = new("DIR")
    {
        Description = "Directory with tests, at any depth: sluice-test.yaml files, and golden cases (folders with input.yaml and sluice.yaml)",
        DefaultValueFactory = _ => ".",
    };

    private static readonly Option<string?> Filter = new("--filter") { Description = "Only tests whose suite and name have this in them", HelpName = "TEXT" };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "table, for a person; junit, XML for CI systems; html, a page to be kept or sent around",
        DefaultValueFactory = _ => "table",
        HelpName = "table|junit|html",
    };

    private static readonly Option<string?> JUnitFile = new("--junit") { Description = "Write JUnit XML to this file as well", HelpName = "FILE" };

    private static readonly Option<bool> Update = new("--update") { Description = "Write what came into the golden files where it differs" };

    private static readonly Option<bool> Watch = new("--watch") { Description = "Run again whenever a file of the tests changes, until Ctrl-C" };

    static TestCommand() => Output.AcceptOnlyFromAmong("table", "junit", "html");

    /// <summary>Makes the command.</summary>
    public static Command Create(Catalogue catalogue)
    {
        var command = new Command("test", """
            Run the tests that stand beside policies: what goes in, who asks, what is expected to come out.

            Exit status: 0 all passed, 1 some failed, 2 bad arguments, tests or configuration.

            Example:
              sluice test policies
              sluice test policies --junit results.xml
            """)
        {
            Folder, Filter, Output, JUnitFile, Update, Watch,
        };
        command.SetAction((arguments, cancellation) => arguments.GetValue(Watch) ? WatchAsync(arguments, catalogue, cancellation) : RunAsync(arguments, catalogue, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Catalogue catalogue, CancellationToken cancellation)
    {
        var folder = arguments.GetRequiredValue(Folder);
        var suite = TestDirectory.Read(folder, arguments.GetValue(Filter), catalogue);
        if (Configurations.Report(suite.Errors, folder, arguments.InvocationConfiguration.Error, "no test is run"))
        {
            return ExitCodes.Failure;
        }

        var runner = new TestRunner(arguments.GetValue(Update), TimeProvider.System);
        var results = await Progress.OnTerminal.EachAsync($"Running {suite.Cases.Count} tests", suite.Cases, test => runner.RunAsync(test, cancellation));
        return Show(arguments, results) ? results.All(result => result.HasPassed) ? ExitCodes.Success : ExitCodes.Findings : ExitCodes.Failure;
    }

    private static bool Show(ParseResult arguments, IReadOnlyList<TestResult> results)
    {
        var output = arguments.InvocationConfiguration.Output;
        switch (arguments.GetValue(Output))
        {
            case "junit":
                output.Write(TestView.ToJUnit(results));
                break;
            case "html":
                TestView.WriteHtml(output, results);
                break;
            default:
                TestView.Show(Terminal.For(output), results);
                break;
        }

        return arguments.GetValue(JUnitFile) is not { } file || TryWrite(file, TestView.ToJUnit(results), arguments.InvocationConfiguration.Error);
    }

    private static bool TryWrite(string file, string text, TextWriter errors)
    {
        try
        {
            File.WriteAllText(file, text);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"sluice: --junit: {file} cannot be written: {exception.Message}");
            return false;
        }
    }

    // Polled as the configuration of a server is: docs/decisions/files-are-polled.md.
    private static async Task<int> WatchAsync(ParseResult arguments, Catalogue catalogue, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(WatchInterval);
        while (true)
        {
            var before = FileSnapshot.Read(() => Watched(arguments), LargestFile);
            await RunAsync(arguments, catalogue, cancellation);
            arguments.InvocationConfiguration.Error.WriteLine($"Watching {arguments.GetValue(Folder)}; Ctrl-C ends.");
            var watch = new FileWatch(() => FileSnapshot.Read(() => Watched(arguments), LargestFile), before);
            while (watch.Poll() is null)
            {
                await timer.WaitForNextTickAsync(cancellation);
            }
        }
    }

    private static IEnumerable<string> Watched(ParseResult arguments) => TestDirectory.Watched(arguments.GetRequiredValue(Folder));
}
