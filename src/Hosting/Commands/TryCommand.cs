using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Cluster;
using Sluice.Hosting.DryRuns;
using Sluice.Hosting.Rendering;
using Sluice.Policies;
using Sluice.Yaml;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice try</c>: what would become of manifests, without a cluster.</summary>
internal static class TryCommand
{
    private static readonly Option<string[]> Files = new("--filename", "-f")
    {
        Description = "Manifests in YAML or JSON: a file, a directory of them, or - for what is piped; may be given more than once",
        DefaultValueFactory = _ => [ManifestReader.Piped],
        HelpName = "FILE|DIR|-",
    };

    private static readonly Option<string[]> Kustomize = new("--kustomize", "-k")
    {
        Description = "A directory with a kustomization, which kubectl kustomize renders; may be given more than once",
        HelpName = "DIR",
    };

    private static readonly Option<bool> Recursive = new("--recursive", "-R") { Description = "Read the directories inside a directory as well" };

    private static readonly Option<string?> SubResource = new("--subresource")
    {
        Description = "The subresource that is written, such as status, ephemeralcontainers or eviction; the operation is then an UPDATE, or the CREATE of an Eviction, unless said otherwise",
        HelpName = "NAME",
    };

    private static readonly Option<bool> Denied = new("--denied") { Description = "Show only what is denied, or would be but for the action Warn or Audit" };

    private static readonly Option<bool> Summary = new("--summary") { Description = "Show no object, but how often each policy did what" };

    private static readonly Option<string> Config = Configurations.Option();

    private static readonly Option<Operations> Operation = new("--operation")
    {
        Description = "What is done to the objects; of a DELETE the manifests are the stored objects; default: CREATE",
        CustomParser = ParseOperation,
        HelpName = "CREATE|UPDATE|DELETE",
    };

    private static readonly Option<string?> Old = new("--old")
    {
        Description = "Manifests of the objects that are stored, for an UPDATE; default: the same as the new ones",
        HelpName = "FILE|DIR",
    };

    private static readonly Option<string> User = new("--user")
    {
        Description = "Who does it, such as jane or system:serviceaccount:NAMESPACE:NAME",
        DefaultValueFactory = _ => DryRunRequest.DefaultUser,
        HelpName = "NAME",
    };

    private static readonly Option<string[]> Groups = new("--group")
    {
        Description = "A group of the user; may be given more than once; default: system:authenticated, and those of a service account",
        HelpName = "NAME",
    };

    private static readonly Option<string> Namespace = new("--namespace", "-n")
    {
        Description = "The namespace of objects that name none",
        DefaultValueFactory = _ => "default",
        HelpName = "NAME",
    };

    private static readonly Option<string[]> NamespaceLabels = new("--namespace-label")
    {
        Description = "A label of the namespaces, for match.namespaceSelector; may be given more than once; a Namespace among the manifests has its own",
        HelpName = "KEY=VALUE",
    };

    private static readonly Option<string?> Kubeconfig = new("--kubeconfig")
    {
        Description = "The cluster that policies may ask (ingress-backends) about what is not among the manifests; default: none",
        HelpName = "FILE",
    };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "diff, for a person; yaml, the objects as they would be stored; json, everything; patch, a JSON Patch a line for each that was tried; junit, sarif and github, for CI; html, a page to be kept or sent around",
        DefaultValueFactory = _ => "diff",
        HelpName = "diff|yaml|json|patch|junit|sarif|github|html",
    };

    static TryCommand() => Output.AcceptOnlyFromAmong("diff", "yaml", "json", "patch", "junit", "sarif", "github", "html");

    /// <summary>Makes the command.</summary>
    public static Command Create(Catalogue catalogue)
    {
        var command = new Command("try", """
            Show what would become of manifests: the decision, the warnings, the difference, policy by policy. No cluster is needed.

            Manifests are read as kubectl reads them, AdmissionReviews as they were sent. Workloads (Deployment, StatefulSet, DaemonSet, ReplicaSet, Job,
            CronJob) are tried as themselves, and as what their controllers would make of them: ReplicaSets, Jobs, claims, pods.
            What the API server fills in before it calls a webhook (defaults, the service account's token) is not filled in here.

            Exit status: 0 all allowed, 1 something denied, 2 bad arguments, manifests or configuration.

            Example:
              sluice try -f pod.yaml --config sluice.yaml
              kubectl kustomize . | sluice try -f - -o yaml
            """)
        {
            Files, Kustomize, Recursive, Config, Operation, SubResource, Old, User, Groups, Namespace, NamespaceLabels, Kubeconfig, Denied, Summary, Output,
        };
        command.AddRule(Validate);
        command.SetAction((arguments, cancellation) => RunAsync(arguments, catalogue, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Catalogue catalogue, CancellationToken cancellation)
    {
        var errors = arguments.InvocationConfiguration.Error;
        var manifests = ReadAll(arguments);
        var old = arguments.GetValue(Old) is { } path ? ManifestReader.ReadAll([path]) : new ManifestResult([], []);
        if (Configurations.Report([.. manifests.Errors, .. FindScales(manifests.Manifests), .. old.Errors], "the input", errors, "nothing is tried"))
        {
            return ExitCodes.Failure;
        }

        var cluster = OpenCluster(arguments, manifests.Manifests);
        var services = new PolicyServices { Catalogue = catalogue, Kubernetes = cluster };
        if (Configurations.Load(arguments.GetRequiredValue(Config), services, errors, "nothing is tried") is not { } configuration)
        {
            return ExitCodes.Failure;
        }

        var dryRuns = new ManifestDryRuns(configuration, TimeProvider.System)
        {
            Operation = OperationOf(arguments),
            SubResource = arguments.GetValue(SubResource) ?? "",
            User = arguments.GetRequiredValue(User),
            Groups = arguments.GetValue(Groups) is { Length: > 0 } groups ? groups : null,
            Namespace = arguments.GetRequiredValue(Namespace),
            NamespaceLabels = Labels(arguments),
            OldObjects = old.Manifests,
        };
        var all = manifests.Manifests;
        var each = await Progress.OnTerminal.EachAsync($"Trying {all.Count} objects", all, manifest => dryRuns.RunAsync(manifest, all, cancellation));
        List<ManifestDryRun> tried = [.. each.SelectMany(results => results)];
        Show(arguments, tried);
        if (cluster.Missing.Count > 0)
        {
            errors.WriteLine($"sluice: not among the manifests, and no cluster was asked: {string.Join(", ", cluster.Missing)}; --kubeconfig FILE asks one.");
        }

        return tried.All(one => one.DryRun.IsAllowed) ? ExitCodes.Success : ExitCodes.Findings;
    }

    // kubectl would find no resource for it.
    private static IEnumerable<ConfigurationError> FindScales(IReadOnlyList<Manifest> manifests)
    {
        var resources = new ApiResources([.. manifests.Select(manifest => manifest.Object)]);
        return manifests.Where(manifest => ApiResource.Of(manifest.Object).IsScale && resources.Scaled(manifest.Object) is null).Select(manifest => new ConfigurationError(
            manifest.File, manifest.Line, manifest.Column, "", $"the Scale {manifest.Name} does not say what it is of; expected that object among the manifests, or its own manifest with --subresource scale"));
    }

    private static Operations OperationOf(ParseResult arguments) => arguments.GetResult(Operation) is not null
        ? arguments.GetValue(Operation)
        : arguments.GetValue(SubResource) is { } subresource && !SubresourceObject.IsCreated(subresource) ? Operations.Update : Operations.Create;

    // What is piped is read where nothing else is named.
    private static ManifestResult ReadAll(ParseResult arguments)
    {
        var kustomizations = arguments.GetValue(Kustomize) ?? [];
        var files = kustomizations.Length > 0 && arguments.GetResult(Files) is null or { Implicit: true } ? [] : arguments.GetRequiredValue(Files);
        return ManifestReader.ReadAll(files, kustomizations, arguments.GetValue(Recursive));
    }

    // Objects that come together see each other, whatever there is in the cluster yet.
    private static OfflineCluster OpenCluster(ParseResult arguments, IReadOnlyList<Manifest> manifests) =>
        new([.. manifests.Select(manifest => manifest.Object)], [], [], arguments.GetRequiredValue(Namespace))
        {
            Behind = arguments.GetValue(Kubeconfig) is { } kubeconfig ? KubernetesApis.Open(kubeconfig, TimeProvider.System, NullLogger.Instance) : null,
        };

    private static void Show(ParseResult arguments, IReadOnlyList<ManifestDryRun> tried)
    {
        var output = arguments.InvocationConfiguration.Output;
        switch (arguments.GetValue(Output))
        {
            case "json":
                output.Write(DryRunJson.Write(tried));
                break;
            case "junit":
                output.Write(DryRunReports.JUnit(tried));
                break;
            case "sarif":
                output.Write(DryRunReports.Sarif(tried));
                break;
            case "github":
                output.Write(DryRunReports.GitHub(tried));
                break;
            case "html":
                DryRunReports.Html(output, tried);
                break;
            case "yaml":
                ShowStored(tried, output, arguments.InvocationConfiguration.Error);
                break;
            case "patch":
                ShowPatches(tried, output, arguments.InvocationConfiguration.Error);
                break;
            default:
                ShowAll(Terminal.For(output), tried, arguments.GetValue(Denied), arguments.GetValue(Summary));
                break;
        }
    }

    private static void ShowAll(Terminal terminal, IReadOnlyList<ManifestDryRun> tried, bool deniedOnly, bool summaryOnly)
    {
        if (summaryOnly)
        {
            DryRunView.ShowPolicies(terminal, tried);
        }

        foreach (var one in summaryOnly ? [] : tried.Where(one => !deniedOnly || !one.DryRun.IsAllowed || one.WouldBeDenied))
        {
            DryRunView.Show(terminal, one);
        }

        DryRunView.ShowSummary(terminal, tried);
    }

    // What is denied would not be stored, and pods are not what kubectl would send.
    private static void ShowStored(IReadOnlyList<ManifestDryRun> tried, TextWriter output, TextWriter errors)
    {
        var separator = "";
        foreach (var one in tried.Where(one => one is { IsMade: false, DryRun: { IsAllowed: true, Request.Operation: not Operations.Delete } }))
        {
            output.Write(separator + DryRunTexts.Of(one).After);
            separator = "---\n";
        }

        ShowDenials(tried, errors);
    }

    private static void ShowPatches(IReadOnlyList<ManifestDryRun> tried, TextWriter output, TextWriter errors)
    {
        foreach (var one in tried)
        {
            output.WriteLine(one.DryRun is { IsAllowed: true, Patch.Exists: true } ? one.DryRun.Patch.ToString() : "[]");
        }

        ShowDenials(tried, errors);
    }

    private static void ShowDenials(IEnumerable<ManifestDryRun> tried, TextWriter errors)
    {
        foreach (var one in tried.Where(one => !one.DryRun.IsAllowed))
        {
            errors.WriteLine($"{DryRunView.Title(one)}: denied ({one.DryRun.Code}): {one.DryRun.Message}");
        }

        foreach (var one in tried)
        {
            foreach (var warning in one.DryRun.Warnings)
            {
                errors.WriteLine($"{DryRunView.Title(one)}: warning: {warning}");
            }
        }
    }

    private static Dictionary<string, string> Labels(ParseResult arguments) =>
        (arguments.GetValue(NamespaceLabels) ?? []).Select(label => label.Split('=', 2)).ToDictionary(label => label[0], label => label[1], StringComparer.Ordinal);

    private static void Validate(CommandResult result)
    {
        foreach (var label in (result.GetValue(NamespaceLabels) ?? []).Where(label => label.IndexOf('=', StringComparison.Ordinal) < 1))
        {
            result.AddError($"--namespace-label: \"{label}\" is not a label; expected KEY=VALUE");
        }

        if (result.GetResult(Old) is not null && result.GetValue(Operation) != Operations.Update)
        {
            result.AddError("--old: only an UPDATE has an old object beside the new one; expected --operation UPDATE with it");
        }
    }

    private static Operations ParseOperation(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (OperationNames.Parse(text.ToUpperInvariant()) is var operation and (Operations.Create or Operations.Update or Operations.Delete))
        {
            return operation;
        }

        argument.AddError($"--operation: \"{text}\" is not an operation on a manifest; expected CREATE, UPDATE or DELETE");
        return Operations.Create;
    }
}
