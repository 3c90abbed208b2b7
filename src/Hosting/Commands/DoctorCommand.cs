using System.CommandLine;
using System.Text.Json;
using Sluice.Cluster.Doctor;
using Sluice.Configuration;
using Sluice.Hosting.DryRuns;
using Sluice.Hosting.Rendering;
using Sluice.Policies;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice doctor</c>: what can lock the cluster, and the commands that mend it.</summary>
internal static class DoctorCommand
{
    private static readonly Option<string?> Kubeconfig = new("--kubeconfig")
    {
        Description = "The cluster to look at; default: KUBECONFIG, else the pod's service account, else ~/.kube/config",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Context = new("--context") { Description = "The context in it; default: the current one", HelpName = "NAME" };

    private static readonly Option<string[]> Files = new("--filename", "-f")
    {
        Description = "Look at manifests in place of a cluster: a file, a directory, or - for stdin; may be given more than once",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Config = new("--config", "-c")
    {
        Description = "sluice.yaml, to find policies that no webhook rule reaches and rules that no policy wants",
        HelpName = "FILE",
    };

    private static readonly Option<string> Namespace = new("--namespace", "-n")
    {
        Description = "Sluice's own namespace",
        DefaultValueFactory = _ => new PolicyServices().OwnNamespace,
        HelpName = "NAME",
    };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "text, for a person, or json, for a program",
        DefaultValueFactory = _ => "text",
        HelpName = "text|json",
    };

    static DoctorCommand() => Output.AcceptOnlyFromAmong("text", "json");

    /// <summary>Makes the command.</summary>
    public static Command Create(Catalogue catalogue)
    {
        var command = new Command("doctor", """
            Look for what can lock the cluster, by anybody's webhooks and admission policies, and print the command that mends each.

            Looked for: fail-closed webhooks that catch their own namespace, Sluice's, the system's, leases or nodes; Services that are missing, have no
            endpoint or one replica; a caBundle that does not verify what is served; certificates near their end; URLs that cannot be reached from
            here; time-outs over 10 s; with --config, policies that no rule reaches and rules that no policy wants.

            Exit status: 0 nothing found, 1 findings, 2 it could not look.

            Example:
              sluice doctor --config sluice.yaml
            """)
        {
            Kubeconfig, Context, Files, Config, Namespace, Output,
        };
        command.SetAction((arguments, cancellation) => RunAsync(arguments, catalogue, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Catalogue catalogue, CancellationToken cancellation)
    {
        var errors = arguments.InvocationConfiguration.Error;
        SluiceConfiguration? configuration = null;
        if (arguments.GetValue(Config) is { } path && (configuration = Configurations.Load(path, new PolicyServices { Catalogue = catalogue }, errors, "nothing is looked at")) is null)
        {
            return ExitCodes.Failure;
        }

        var examination = new Examination
        {
            OwnNamespace = arguments.GetRequiredValue(Namespace),
            Configuration = configuration,
            ConfigurationPath = arguments.GetValue(Config) ?? "",
        };
        var (findings, error) = arguments.GetValue(Files) is { Length: > 0 } files
            ? await OfFilesAsync(examination, files, errors, cancellation)
            : await examination.OfClusterAsync(arguments.GetValue(Kubeconfig), arguments.GetValue(Context), cancellation);
        if (error is not null)
        {
            await errors.WriteLineAsync($"sluice: {error}");
            return ExitCodes.Failure;
        }

        Show(arguments, findings);
        return findings.Count > 0 ? ExitCodes.Findings : ExitCodes.Success;
    }

    private static async Task<(IReadOnlyList<Finding> Findings, string? Error)> OfFilesAsync(Examination examination, string[] files, TextWriter errors, CancellationToken cancellation)
    {
        var reader = new ManifestReader();
        foreach (var file in files)
        {
            if (file == "-")
            {
                reader.ReadText("stdin", await Console.In.ReadToEndAsync(cancellation));
            }
            else
            {
                reader.ReadPath(file);
            }
        }

        return Configurations.Report(reader.Result.Errors, "the input", errors, "nothing is looked at")
            ? ([], "the input cannot be read")
            : (await examination.OfFilesAsync([.. reader.Result.Manifests.Select(manifest => manifest.Object)], cancellation), null);
    }

    private static void Show(ParseResult arguments, IReadOnlyList<Finding> findings)
    {
        var output = arguments.InvocationConfiguration.Output;
        if (arguments.GetValue(Output) == "json")
        {
            output.Write(JsonOutput.Write(json => Write(json, findings)));
            return;
        }

        var terminal = Terminal.For(output);
        foreach (var finding in findings)
        {
            var title = $"{finding.Severity.ToString().ToUpperInvariant()} {finding.Check}: {finding.Subject}";
            if (finding.Severity == Severity.Critical)
            {
                terminal.Bad(title);
            }
            else
            {
                terminal.Caution(title);
            }

            terminal.Words($"  {finding.Message}");
            terminal.Line($"  $ {finding.Command}");
            terminal.Line();
        }

        if (findings.Count == 0)
        {
            terminal.Good("nothing found that can lock the cluster");
        }
        else
        {
            terminal.Bad($"{findings.Count} finding{(findings.Count == 1 ? "" : "s")}, {findings.Count(finding => finding.Severity == Severity.Critical)} critical");
        }
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Finding> findings)
    {
        json.WriteStartObject();
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("check", finding.Check);
            json.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
            json.WriteString("subject", finding.Subject);
            json.WriteString("message", finding.Message);
            json.WriteString("command", finding.Command);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
