using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cluster;
using Sluice.Configuration;
using Sluice.Hosting.Rendering;
using Sluice.Hosting.Replaying;
using Sluice.Policies;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice replay</c>: which answers to recorded reviews a configuration changes.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string> Recording = new("DIR")
    {
        Description = "What --record wrote: its directory, or one file of it",
    };

    private static readonly Option<string> Config = new("--config", "-c")
    {
        Description = "The new sluice.yaml, or a directory of such files that are read in name order",
        Required = true,
        HelpName = "FILE",
    };

    private static readonly Option<string?> Baseline = new("--baseline")
    {
        Description = "The sluice.yaml to compare with; default: the recorded answers",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Kubeconfig = new("--kubeconfig")
    {
        Description = "The cluster that policies may ask; default: none, so that those which ask cannot decide",
        HelpName = "FILE",
    };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "table, for a person, json, for a program, or html, a page",
        DefaultValueFactory = _ => "table",
        HelpName = "table|json|html",
    };

    static ReplayCommand() => Output.AcceptOnlyFromAmong("table", "json", "html");

    /// <summary>Makes the command.</summary>
    public static Command Create(Catalogue catalogue)
    {
        var command = new Command("replay", """
            Answer recorded reviews again with a new configuration, and show which answers change, by policy.

            Reviews are recorded by --record of serve and proxy. What proxy records has no answers: --baseline makes them.
            Values that were replaced when they were recorded are not known any more: a policy that looks at them may answer otherwise than
            it did. With --baseline both configurations see the same.

            Exit status: 0 no answer changes, 1 some do, 2 it could not compare.

            Example:
              sluice replay reviews --config sluice.yaml
            """)
        {
            Recording, Config, Baseline, Kubeconfig, Output,
        };
        command.SetAction((arguments, cancellation) => RunAsync(arguments, catalogue, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Catalogue catalogue, CancellationToken cancellation)
    {
        var errors = arguments.InvocationConfiguration.Error;
        var path = arguments.GetRequiredValue(Recording);
        var files = RecordedLines.FilesOf(path);
        if (files.Count == 0)
        {
            await errors.WriteLineAsync($"sluice: {path} has no recorded reviews; expected a directory with reviews-*.jsonl, or one such file");
            return ExitCodes.Failure;
        }

        var services = new PolicyServices { Catalogue = catalogue };
        if (arguments.GetValue(Kubeconfig) is { } kubeconfig)
        {
            services = new PolicyServices { Catalogue = catalogue, Kubernetes = KubernetesApis.Open(kubeconfig, TimeProvider.System, NullLogger.Instance) };
        }

        SluiceConfiguration? baseline = null;
        if (Configurations.Load(arguments.GetRequiredValue(Config), services, errors, "nothing is replayed") is not { } configuration
            || (arguments.GetValue(Baseline) is { } old && (baseline = Configurations.Load(old, services, errors, "nothing is replayed")) is null))
        {
            return ExitCodes.Failure;
        }

        var report = await new Replay(configuration, baseline, TimeProvider.System) { Differences = arguments.GetValue(Output) == "html" }.RunAsync(files, Environment.ProcessorCount, cancellation);
        return Show(arguments, path, report);
    }

    private static int Show(ParseResult arguments, string path, ReplayReport report)
    {
        var (output, errors) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        if (report.Unreadable > 0)
        {
            errors.WriteLine($"sluice: {report.Unreadable} lines of {path} are no recorded reviews; they are left out");
        }

        if (report.Unanswered > 0 || report.Reviews == 0)
        {
            errors.WriteLine(report.Unanswered > 0
                ? $"sluice: {report.Unanswered} reviews of {path} have no recorded answer, as those of a proxy; expected --baseline FILE to compare with"
                : $"sluice: {path} has no recorded review");
            return ExitCodes.Failure;
        }

        switch (arguments.GetValue(Output))
        {
            case "json":
                output.Write(ReplayView.Json(report));
                break;
            case "html":
                ReplayPage.Write(output, report);
                break;
            default:
                ReplayView.Table(Terminal.For(output), report);
                break;
        }

        return report.Changed > 0 ? ExitCodes.Findings : ExitCodes.Success;
    }
}
