using System.CommandLine;
using System.CommandLine.Parsing;
using Sluice.Cluster;
using Sluice.Cluster.Scanning;
using Sluice.Configuration;
using Sluice.Hosting.DryRuns;
using Sluice.Hosting.Rendering;
using Sluice.Hosting.Rendering.Yaml;
using Sluice.Json;
using Sluice.Policies;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice scan</c>: what the policies say of what is there already.</summary>
internal static class ScanCommand
{
    // Of a difference: what nobody reads on a page.
    private const int LongestDifference = 8 * 1024;

    private static readonly Option<string> Config = Configurations.Option();

    private static readonly Option<string?> Kubeconfig = new("--kubeconfig")
    {
        Description = "The cluster to scan; default: KUBECONFIG, else the pod's service account, else ~/.kube/config",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Context = new("--context") { Description = "The context in it; default: the current one", HelpName = "NAME" };

    private static readonly Option<string[]> Files = new("--filename", "-f")
    {
        Description = "Scan manifests in place of a cluster: a file, a directory, or - for what is piped; may be given more than once",
        HelpName = "FILE|DIR|-",
    };

    private static readonly Option<bool> Recursive = new("--recursive", "-R") { Description = "Read the directories inside a directory as well" };

    private static readonly Option<string> Namespace = new("--namespace", "-n") { Description = "Only this namespace; default: all of them, and what is in none", DefaultValueFactory = _ => "", HelpName = "NAME" };

    private static readonly Option<DateTimeOffset?> Since = new("--since")
    {
        Description = "Only what was created or written since then: a duration such as 90m or 7d, or a time such as 2027-03-31T12:00:00Z",
        CustomParser = ParseSince,
        HelpName = "DURATION|TIME",
    };

    private static readonly Option<bool> Each = new("--each") { Description = "Say each finding of the pod, ReplicaSet or Job itself, and not of the workload that owns it" };

    private static readonly Option<string> User = new("--user")
    {
        Description = "Who would create the objects, for policies that depend on it",
        DefaultValueFactory = _ => DryRunRequest.DefaultUser,
        HelpName = "NAME",
    };

    private static readonly Option<string[]> Groups = new("--group") { Description = "A group of the user; may be given more than once; default: system:authenticated", HelpName = "NAME" };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "table, for a person; json, for a program; junit and sarif, for CI; html, one file for a browser; policyreport, Reports of openreports.io/v1alpha1 as YAML",
        DefaultValueFactory = _ => "table",
        HelpName = "table|json|junit|sarif|html|policyreport",
    };

    private static readonly Option<bool> Apply = new("--apply") { Description = "Write the Reports into the cluster that is scanned, and take those away that are over" };

    static ScanCommand() => Output.AcceptOnlyFromAmong("table", "json", "junit", "sarif", "html", "policyreport");

    /// <summary>Makes the command.</summary>
    public static Command Create(Catalogue catalogue)
    {
        var command = new Command("scan", """
            Show what the policies would say of what is in a cluster already: what would be denied, what would be changed. Nothing in the cluster is touched.

            Objects are judged as if they were created now, one by one, exceptions applied. Only resources that a policy is for are listed. What is found about
            pods, ReplicaSets and Jobs is said once, of the workload that owns them.

            Exit status: 0 nothing found, 1 findings, 2 not everything could be looked at.

            Example:
              sluice scan --config sluice.yaml
              sluice scan -n shop --since 7d -o html > scan.html
              sluice scan -o policyreport --apply
            """)
        {
            Config, Kubeconfig, Context, Files, Recursive, Namespace, Since, Each, User, Groups, Output, Apply,
        };
        command.AddRule(Validate);
        command.SetAction((arguments, cancellation) => RunAsync(arguments, catalogue, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Catalogue catalogue, CancellationToken cancellation)
    {
        var errors = arguments.InvocationConfiguration.Error;
        var scanned = arguments.GetValue(Files) is { Length: > 0 } files
            ? await OfFilesAsync(arguments, catalogue, files, cancellation)
            : await OfClusterAsync(arguments, catalogue, cancellation);
        if (scanned is not var (outcome, configuration))
        {
            return ExitCodes.Failure;
        }

        Show(arguments, new ScanReports(outcome, [.. ScanRules.Limits(configuration, arguments.GetRequiredValue(User))]));
        foreach (var fault in outcome.Faults)
        {
            await errors.WriteLineAsync($"sluice: {fault}");
        }

        return outcome.Faults.Count > 0 ? ExitCodes.Failure : outcome.Findings.Total > 0 ? ExitCodes.Findings : ExitCodes.Success;
    }

    private static async Task<(ScanOutcome Outcome, SluiceConfiguration Configuration)?> OfClusterAsync(ParseResult arguments, Catalogue catalogue, CancellationToken cancellation)
    {
        var errors = arguments.InvocationConfiguration.Error;
        var (client, error) = ScanRun.Open(arguments.GetValue(Kubeconfig), arguments.GetValue(Context), TimeProvider.System);
        if (client is null)
        {
            await errors.WriteLineAsync($"sluice: {error}");
            return null;
        }

        using (client)
        {
            var asked = ScanRun.Asked(arguments.GetValue(Kubeconfig), arguments.GetValue(Context), TimeProvider.System);
            await using var ended = asked as IAsyncDisposable;
            if (Configurations.Load(arguments.GetRequiredValue(Config), new PolicyServices { Catalogue = catalogue, Kubernetes = asked }, errors, "nothing is scanned") is not { } configuration)
            {
                return null;
            }

            ClusterLookUps.Begin(configuration, asked);
            var scan = new ClusterScan(configuration, Options(arguments), TimeProvider.System);
            var outcome = await Progress.OnTerminal.FollowAsync(scan.OfClusterAsync(client, cancellation), () => ($"Scanning {scan.Progress.Resource}", scan.Progress.Done, scan.Progress.All));
            return (await KeepAsync(arguments, client, outcome, cancellation), configuration);
        }
    }

    private static async Task<ScanOutcome> KeepAsync(ParseResult arguments, ApiServerClient client, ScanOutcome outcome, CancellationToken cancellation)
    {
        if (!arguments.GetValue(Apply))
        {
            return outcome;
        }

        var kept = await new ReportKeeper(client, TimeProvider.System)
            .KeepAsync(OpenReports.Of(outcome.Findings), outcome.Faults.Count == 0, arguments.GetRequiredValue(Namespace), cancellation);
        await arguments.InvocationConfiguration.Error.WriteLineAsync($"sluice: {kept.Applied} reports are in the cluster, {kept.Deleted} that were over are gone");
        return outcome with { Faults = [.. outcome.Faults, .. kept.Faults] };
    }

    private static async Task<(ScanOutcome Outcome, SluiceConfiguration Configuration)?> OfFilesAsync(ParseResult arguments, Catalogue catalogue, string[] files, CancellationToken cancellation)
    {
        var errors = arguments.InvocationConfiguration.Error;
        var read = ManifestReader.ReadAll(files, [], arguments.GetValue(Recursive));
        if (Configurations.Report(read.Errors, "the input", errors, "nothing is scanned"))
        {
            return null;
        }

        List<Node> objects = [.. read.Manifests.Select(manifest => manifest.Object)];
        var services = new PolicyServices { Catalogue = catalogue, Kubernetes = new OfflineCluster(objects, [], []) };
        if (Configurations.Load(arguments.GetRequiredValue(Config), services, errors, "nothing is scanned") is not { } configuration)
        {
            return null;
        }

        var resources = new ApiResources(objects);
        var namespaces = objects.Where(one => one["kind"u8].TextEquals("Namespace"u8)).GroupBy(Manifest.NameOf).ToDictionary(one => one.Key, one => ClusterScan.LabelsOf(one.First()), StringComparer.Ordinal);
        var outcome = await new ClusterScan(configuration, Options(arguments), TimeProvider.System).OfObjectsAsync(
            read.Manifests.Select(manifest => (ResourceOf(resources.Of(manifest.Object)), InNamespace(manifest.Object, resources), $"{manifest.File}:{manifest.Line}")), namespaces, cancellation);
        return (outcome, configuration);
    }

    private static ScannedResource ResourceOf(ApiResource resource) => new(resource.Group, resource.Version, resource.Kind, resource.Resource, resource.IsNamespaced);

    // As kubectl would put it.
    private static Node InNamespace(Node item, ApiResources resources)
    {
        if (resources.Of(item).IsNamespaced && item["metadata"u8]["namespace"u8].IsAbsent)
        {
            item.EnsureObject("metadata").Set("namespace", "default");
        }

        return item;
    }

    private static ScanOptions Options(ParseResult arguments) => new()
    {
        Namespace = arguments.GetRequiredValue(Namespace),
        Since = arguments.GetValue(Since),
        Owners = !arguments.GetValue(Each),
        User = arguments.GetRequiredValue(User),
        Groups = arguments.GetValue(Groups) is { Length: > 0 } groups ? groups : null,
        Difference = arguments.GetValue(Output) == "html" ? Difference : null,
    };

    private static string Difference(Node before, Node after)
    {
        var text = LineDiff.Write(YamlText.Write(before), YamlText.Write(after), context: 2);
        return text.Length <= LongestDifference ? text : $"{text[..LongestDifference]}\n  …\n";
    }

    private static void Show(ParseResult arguments, ScanReports reports)
    {
        var output = arguments.InvocationConfiguration.Output;
        switch (arguments.GetValue(Output))
        {
            case "json":
                output.Write(reports.Json());
                break;
            case "junit":
                output.Write(reports.JUnit());
                break;
            case "sarif":
                output.Write(reports.Sarif());
                break;
            case "html":
                reports.Html(output);
                break;
            case "policyreport":
                output.Write(reports.OpenReportsYaml());
                break;
            default:
                reports.Show(Terminal.For(output));
                break;
        }
    }

    private static void Validate(CommandResult result)
    {
        var ofFiles = result.GetResult(Files) is { Implicit: false };
        if (ofFiles && (result.GetResult(Kubeconfig) is not null || result.GetResult(Context) is not null))
        {
            result.AddError("--filename scans manifests, --kubeconfig and --context a cluster; expected one of them");
        }

        if (result.GetValue(Apply) && (ofFiles || result.GetResult(Since) is not null))
        {
            result.AddError("--apply keeps the reports of a whole scan of a cluster; expected it without --filename and --since");
        }
    }

    private static DateTimeOffset? ParseSince(ArgumentResult argument)
    {
        if (SinceTime.Read(argument.Tokens[0].Value, TimeProvider.System.GetUtcNow()) is { } time)
        {
            return time;
        }

        argument.AddError($"--since: \"{argument.Tokens[0].Value}\" is no time; expected a duration such as 90m, 24h or 7d, or a time such as 2027-03-31T12:00:00Z");
        return null;
    }
}
