using System.CommandLine;
using System.CommandLine.Parsing;
using Sluice.Cluster;
using Sluice.Cluster.Controllers;
using Sluice.Cluster.Controllers.Registration;
using Sluice.Cluster.Scanning;
using Sluice.Configuration;
using Sluice.Hosting.Serving;
using Sluice.Policies;
using Sluice.Webhooks;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice controller</c>: the parts of Sluice that act on a cluster.</summary>
internal static class ControllerCommand
{
    private static readonly Option<string?> Rollout = NamespacedName("--certificate-rollout",
        "Roll the Deployments with the annotation sluice.dev/roll-with-secret: SECRET when its certificate changes, one at a time, each ready before the next");

    private static readonly Option<bool> Registration = new("--registration") { Description = "Keep the webhook configurations in the cluster as sluice.yaml says, and take them away when Sluice goes" };

    private static readonly Option<bool> Unregister = new("--unregister")
    {
        Description = "Before Sluice is uninstalled: delete its --deployment, wait until the webhooks are gone, and end. Helm's chart does so",
    };

    private static readonly Option<bool> NamespaceObjects = new("--namespace-objects") { Description = "Keep the objects of the policies of type namespace-objects" };

    private static readonly Option<bool> Scan = new("--scan") { Description = "Scan the cluster as sluice scan does, and keep Reports of openreports.io/v1alpha1 as the last scan found it" };

    private static readonly DurationOption ScanInterval = new(
        "--scan-interval", "With --scan: how long after the end of a scan the next one begins; another sluice.yaml is not waited for", TimeSpan.FromHours(1));

    private static readonly Option<string?> Config = new("--config", "-c")
    {
        Description = "sluice.yaml, or a directory of such files that are read in name order; followed and reloaded",
        HelpName = "FILE",
    };

    private static readonly Option<Uri?> Url = TargetArguments.Url();

    private static readonly Option<ServiceReference?> Service = TargetArguments.Service();

    private static readonly Option<bool> Conditions = TargetArguments.Conditions();

    private static readonly Option<string?> AuthoritySecret = NamespacedName("--ca-secret", "With --registration: the Secret whose ca.crt becomes the caBundle; default: the caBundle is left to others, such as cert-manager's cainjector");

    private static readonly DurationOption AuthorityOverlap = new("--ca-overlap", "How long an authority that the Secret no longer has is still trusted", TimeSpan.FromHours(1));

    private static readonly Option<string?> Deployment = NamespacedName("--deployment", "With --registration: Sluice's Deployment. The webhooks come when it is available, and go when it is deleted; default: they are there while Sluice's namespace is");

    private static readonly Option<string[]> LeftTo = new("--leave-to")
    {
        Description = "With --registration: a field manager whose fields in the webhook configurations are left to it; may be repeated",
        DefaultValueFactory = _ => [.. RegistrationOptions.DefaultLeftTo],
        HelpName = "MANAGER",
    };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Change nothing, say what would be done" };

    private static readonly Option<string?> Kubeconfig = new("--kubeconfig")
    {
        Description = "The cluster; default: KUBECONFIG, else the pod's service account, else ~/.kube/config",
        HelpName = "FILE",
    };

    private static readonly Option<string> Namespace = new("--namespace", "-n")
    {
        Description = "Sluice's own namespace: the Lease by which one of several replicas acts is there",
        DefaultValueFactory = _ => new PolicyServices().OwnNamespace,
        HelpName = "NAME",
    };

    private static readonly Option<Uri> Management = new("--management-url")
    {
        Description = "Address of /healthz, /readyz and /metrics",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:8081"),
        CustomParser = Arguments.ParsePlainUrl,
        HelpName = "http://HOST:PORT",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(Catalogue catalogue)
    {
        var command = new Command("controller", """
            Act on a cluster, beside the webhooks: certificate rollout, registration of the webhooks, objects of namespaces, reports of what is there already, each when it is asked for. Several replicas may run; the one that holds the Lease sluice-controller acts.

            Example:
              sluice controller --certificate-rollout sluice-system/sluice-tls --dry-run
              sluice controller --config sluice.yaml --registration --service sluice-system/sluice --ca-secret sluice-system/sluice-tls --deployment sluice-system/sluice
              sluice controller --config sluice.yaml --namespace-objects
              sluice controller --config sluice.yaml --scan --scan-interval 30m
              sluice controller --unregister --deployment sluice-system/sluice
            """)
        {
            Rollout, Registration, Unregister, NamespaceObjects, Scan, ScanInterval, Config, Service, Url, AuthoritySecret, AuthorityOverlap, Conditions, Deployment, LeftTo, DryRun, Kubeconfig, Namespace, Management,
        };
        command.AddRule(Validate);
        command.SetAction((arguments, cancellation) => arguments.GetValue(Unregister) ? UnregisterAsync(arguments, cancellation) : RunAsync(arguments, catalogue));
        return command;
    }

    private static Option<string?> NamespacedName(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "NAMESPACE/NAME" };
        option.Validators.Add(result =>
        {
            if (!TargetArguments.IsNamespaced(result.Tokens.Count > 0 ? result.Tokens[0].Value : ""))
            {
                result.AddError($"{name}: expected NAMESPACE/NAME");
            }
        });
        return option;
    }

    private static void Validate(CommandResult result)
    {
        var (registers, makes, scans) = (result.GetValue(Registration), result.GetValue(NamespaceObjects), result.GetValue(Scan));
        if (result.GetValue(Unregister))
        {
            if (registers || makes || scans || result.GetResult(Rollout) is not null || result.GetResult(Deployment) is null)
            {
                result.AddError("--unregister: expected --deployment NAMESPACE/NAME with it, and no other part of the controller");
            }

            return;
        }

        if (!registers && !makes && !scans && result.GetResult(Rollout) is null)
        {
            result.AddError("expected at least one of --certificate-rollout, --registration, --namespace-objects and --scan: each does something of its own");
        }

        if ((registers || makes || scans) && result.GetResult(Config) is null)
        {
            result.AddError("expected --config FILE: --registration, --namespace-objects and --scan do what it says");
        }

        if (registers && result.GetResult(Url) is null == result.GetResult(Service) is null)
        {
            result.AddError(TargetArguments.Expected);
        }

        if (!scans && result.GetResult(ScanInterval) is { Implicit: false })
        {
            result.AddError("--scan-interval is for --scan");
        }

        if (scans && ScanInterval.Of(result) < TimeSpan.FromMinutes(1))
        {
            result.AddError("--scan-interval: expected a minute at least: a scan reads all that the policies are for");
        }

        if (!registers)
        {
            foreach (var option in (Option[])[Url, Service, AuthoritySecret, Deployment, Conditions])
            {
                if (result.GetResult(option) is { Implicit: false })
                {
                    result.AddError($"{option.Name} is for --registration");
                }
            }
        }
    }

    private static Task<int> RunAsync(ParseResult arguments, Catalogue catalogue) =>
        ServerRun.RunAsync(new ServerOptions { Url = arguments.GetRequiredValue(Management), Drain = TimeSpan.Zero }, logger =>
        {
            ConfigurationHolder? configuration = null;
            if (arguments.GetValue(Config) is { } path && (configuration = Configurations.Follow(path, Services(arguments, catalogue, logger), logger, "nothing is done")) is null)
            {
                return null;
            }

            var (run, error) = ControllerRun.Start(arguments.GetValue(Kubeconfig), Options(arguments, configuration), TimeProvider.System, logger);
            if (run is null)
            {
                Console.Error.WriteLine($"sluice: {error}");
                return null;
            }

            return new ControllerApplication(run, configuration);
        });

    private static async Task<int> UnregisterAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var errors = arguments.InvocationConfiguration.Error;
        var (client, fault) = ScanRun.Open(arguments.GetValue(Kubeconfig), null, TimeProvider.System);
        if (client is not null)
        {
            using (client)
            {
                fault = await new Unregistration(client, TimeProvider.System).RunAsync(Reference(arguments.GetValue(Deployment), "apps", "deployments")!.Value, cancellation);
            }
        }

        await errors.WriteLineAsync(fault is null ? "sluice: the webhooks are gone" : $"sluice: {fault}");
        return fault is null ? ExitCodes.Success : ExitCodes.Failure;
    }

    // Policies are read here, and asked nothing but by a scan: what they would look up in the cluster, the webhooks do.
    private static PolicyServices Services(ParseResult arguments, Catalogue catalogue, ILogger logger) => new()
    {
        Catalogue = catalogue,
        Kubernetes = arguments.GetValue(Scan) ? KubernetesApis.Open(arguments.GetValue(Kubeconfig), TimeProvider.System, logger) : new UnaskedKubernetesApi(),
        OwnNamespace = arguments.GetRequiredValue(Namespace),
    };

    private static ControllerOptions Options(ParseResult arguments, ConfigurationHolder? configuration) => new()
    {
        Namespace = arguments.GetRequiredValue(Namespace),
        CertificateRollout = Reference(arguments.GetValue(Rollout), "", "secrets"),
        Registration = arguments.GetValue(Registration) ? Register(arguments, () => configuration!.Current) : null,
        NamespaceObjects = arguments.GetValue(NamespaceObjects) ? () => configuration!.Current : null,
        Scan = arguments.GetValue(Scan) ? new ControllerScanOptions(() => configuration!.Current, ScanInterval.Of(arguments)) : null,
        IsDryRun = arguments.GetValue(DryRun),
    };

    private static RegistrationOptions Register(ParseResult arguments, Func<SluiceConfiguration> configuration) => new()
    {
        Configuration = configuration,
        Target = new WebhookTarget
        {
            Url = arguments.GetValue(Url),
            Service = arguments.GetValue(Service),
            MatchConditions = arguments.GetValue(Conditions),
            OwnNamespace = arguments.GetValue(Service)?.Namespace ?? arguments.GetRequiredValue(Namespace),
        },
        AuthoritySecret = Reference(arguments.GetValue(AuthoritySecret), "", "secrets"),
        AuthorityOverlap = AuthorityOverlap.Of(arguments),
        Deployment = Reference(arguments.GetValue(Deployment), "apps", "deployments"),
        LeftTo = arguments.GetRequiredValue(LeftTo),
    };

    private static ObjectReference? Reference(string? name, string group, string resource) =>
        name?.Split('/') is [var space, var own] ? new ObjectReference(group, "v1", resource, space, own) : null;
}
