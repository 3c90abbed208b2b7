using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Cluster;
using Sluice.Host.Cluster;
using Sluice.Host.Rendering;
using Sluice.Host.Trials;
using Sluice.Policies;

namespace Sluice.Host.Commands;

/// <summary><c>sluice try</c>: what would become of manifests, without a cluster.</summary>
internal static class TryCommand
{
    private const string Piped = "-";

    private static readonly Option<string[]> Files = new("--filename", "-f")
    {
        Description = "Manifests in YAML or JSON: a file, a directory of them, or - for what is piped; may be given more than once",
        DefaultValueFactory = _ => [Piped],
        HelpName = "FILE|DIR|-",
    };

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
        DefaultValueFactory = _ => TrialRequest.DefaultUser,
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
        Description = "The cluster that policies may ask (ingress-backends); default: none but the manifests",
        HelpName = "FILE",
    };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "diff, for a person; yaml, the objects as they would be stored; json, everything; patch, a JSON Patch a line for each that was tried",
        DefaultValueFactory = _ => "diff",
        HelpName = "diff|yaml|json|patch",
    };

    static TryCommand() => Output.AcceptOnlyFromAmong("diff", "yaml", "json", "patch");

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("try", """
            Show what would become of manifests: the decision, the warnings, the difference, policy by policy. No cluster is needed.

            Workloads (Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob) are tried as themselves, and as the pods that they would make.
            What the API server fills in before it calls a webhook (defaults, the service account's token) is not filled in here.

            Exit status: 0 all allowed, 1 something denied, 2 bad arguments, manifests or configuration.

            Example:
              sluice try -f pod.yaml --config sluice.yaml
              kubectl kustomize . | sluice try -f - -o yaml
            """)
        {
            Files, Config, Operation, Old, User, Groups, Namespace, NamespaceLabels, Kubeconfig, Output,
        };
        command.Validators.Add(Validate);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var errors = arguments.InvocationConfiguration.Error;
        var manifests = Read(arguments.GetRequiredValue(Files));
        var old = arguments.GetValue(Old) is { } path ? Read([path]) : new ManifestResult([], []);
        if (Configurations.Report([.. manifests.Errors, .. old.Errors], "the input", errors, "nothing is tried"))
        {
            return ExitCodes.Failure;
        }

        var services = new PolicyServices { Kubernetes = OpenCluster(arguments.GetValue(Kubeconfig), manifests.Manifests) };
        if (Configurations.Load(arguments.GetRequiredValue(Config), services, errors, "nothing is tried") is not { } configuration)
        {
            return ExitCodes.Failure;
        }

        var trials = new ManifestTrials(new TrialEngine(configuration, TimeProvider.System))
        {
            Operation = arguments.GetResult(Operation) is null ? Operations.Create : arguments.GetValue(Operation),
            User = arguments.GetRequiredValue(User),
            Groups = arguments.GetValue(Groups) is { Length: > 0 } groups ? groups : null,
            Namespace = arguments.GetRequiredValue(Namespace),
            NamespaceLabels = Labels(arguments),
            OldObjects = old.Manifests,
        };
        var all = manifests.Manifests;
        var each = await Progress.OnTerminal.EachAsync($"Trying {all.Count} objects", all, manifest => trials.RunAsync(manifest, all, cancellation));
        List<ManifestTrial> tried = [.. each.SelectMany(results => results)];
        Show(arguments, tried);
        return tried.All(one => one.Trial.IsAllowed) ? ExitCodes.Success : ExitCodes.Findings;
    }

    private static ManifestResult Read(IEnumerable<string> paths)
    {
        var reader = new ManifestReader();
        foreach (var path in paths)
        {
            if (path == Piped)
            {
                reader.ReadText("stdin", Console.In.ReadToEnd());
            }
            else
            {
                reader.ReadPath(path);
            }
        }

        return reader.Result;
    }

    private static IKubernetesApi OpenCluster(string? kubeconfig, IReadOnlyList<Manifest> manifests) =>
        kubeconfig is null ? new OfflineCluster([.. manifests.Select(manifest => manifest.Object)], [], []) : ClusterConnections.Open(kubeconfig, NullLogger.Instance);

    private static void Show(ParseResult arguments, IReadOnlyList<ManifestTrial> tried)
    {
        var output = arguments.InvocationConfiguration.Output;
        switch (arguments.GetValue(Output))
        {
            case "json":
                output.Write(TrialJson.Write(tried));
                break;
            case "yaml":
                ShowStored(tried, output, arguments.InvocationConfiguration.Error);
                break;
            case "patch":
                ShowPatches(tried, output, arguments.InvocationConfiguration.Error);
                break;
            default:
                ShowAll(Terminal.For(output), tried);
                break;
        }
    }

    private static void ShowAll(Terminal terminal, IReadOnlyList<ManifestTrial> tried)
    {
        foreach (var one in tried)
        {
            TrialView.Show(terminal, one);
        }

        TrialView.ShowSummary(terminal, tried);
    }

    // What is denied would not be stored, and pods are not what kubectl would send.
    private static void ShowStored(IReadOnlyList<ManifestTrial> tried, TextWriter output, TextWriter errors)
    {
        var separator = "";
        foreach (var one in tried.Where(one => one is { IsMadePod: false, Trial: { IsAllowed: true, Request.Operation: not Operations.Delete } }))
        {
            output.Write(separator + TrialTexts.Of(one).After);
            separator = "---\n";
        }

        ShowDenials(tried, errors);
    }

    private static void ShowPatches(IReadOnlyList<ManifestTrial> tried, TextWriter output, TextWriter errors)
    {
        foreach (var one in tried)
        {
            output.WriteLine(one.Trial is { IsAllowed: true, Patch.Exists: true } ? one.Trial.Patch.ToString() : "[]");
        }

        ShowDenials(tried, errors);
    }

    private static void ShowDenials(IEnumerable<ManifestTrial> tried, TextWriter errors)
    {
        foreach (var one in tried.Where(one => !one.Trial.IsAllowed))
        {
            errors.WriteLine($"{TrialView.Title(one)}: denied ({one.Trial.Code}): {one.Trial.Message}");
        }

        foreach (var one in tried)
        {
            foreach (var warning in one.Trial.Warnings)
            {
                errors.WriteLine($"{TrialView.Title(one)}: warning: {warning}");
            }
        }
    }

    private static Dictionary<string, string> Labels(ParseResult arguments) =>
        (arguments.GetValue(NamespaceLabels) ?? []).Select(label => label.Split('=', 2)).ToDictionary(label => label[0], label => label[1], StringComparer.Ordinal);

    private static void Validate(CommandResult result)
    {
        foreach (var label in (result.GetValue(NamespaceLabels) ?? []).Where(label => label.IndexOf('=', StringComparison.Ordinal) < 1))
        {
            result.AddError($"--namespace-label: \"{label}\" is no label; expected KEY=VALUE");
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

        argument.AddError($"--operation: \"{text}\" is no operation on a manifest; expected CREATE, UPDATE or DELETE");
        return Operations.Create;
    }
}
