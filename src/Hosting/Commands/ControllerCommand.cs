using System.CommandLine;
using Sluice.Cluster.Controllers;
using Sluice.Host.Serving;
using Sluice.Policies;

namespace Sluice.Host.Commands;

/// <summary><c>sluice controller</c>: the parts of Sluice that act on a cluster.</summary>
internal static class ControllerCommand
{
    private static readonly Option<string> Rollout = new("--certificate-rollout")
    {
        Description = "Roll the Deployments with the annotation sluice.dev/roll-with-secret: SECRET when its certificate changes, one at a time, each ready before the next",
        Required = true,
        HelpName = "NAMESPACE/SECRET",
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
        HelpName = "http://HOST:PORT",
    };

    static ControllerCommand() => Rollout.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<string>()?.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
        {
            result.AddError("--certificate-rollout: expected NAMESPACE/SECRET");
        }
    });

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("controller", """
            Act on a cluster, beside the webhooks: certificate rollout. Several replicas may run; the one that holds the Lease sluice-controller acts.

            Example:
              sluice controller --certificate-rollout sluice-system/sluice-tls --dry-run
            """)
        {
            Rollout, DryRun, Kubeconfig, Namespace, Management,
        };
        command.SetAction((arguments, _) => RunAsync(arguments));
        return command;
    }

    private static Task<int> RunAsync(ParseResult arguments)
    {
        var secret = arguments.GetRequiredValue(Rollout).Split('/');
        var options = new ControllerOptions
        {
            Namespace = arguments.GetRequiredValue(Namespace),
            SecretNamespace = secret[0],
            SecretName = secret[1],
            IsDryRun = arguments.GetValue(DryRun),
        };
        return ServerRun.RunAsync(new ServerOptions { Url = arguments.GetRequiredValue(Management), Drain = TimeSpan.Zero }, logger =>
        {
            var (run, error) = ControllerRun.Start(arguments.GetValue(Kubeconfig), options, TimeProvider.System, logger);
            if (run is null)
            {
                Console.Error.WriteLine($"sluice: {error}");
                return null;
            }

            return new ControllerApplication(run);
        });
    }
}
