using System.CommandLine;
using System.Diagnostics.Metrics;
using Sluice.Cluster;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Hosting.Serving;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Recording;
using Sluice.Telemetry;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice serve</c>: answers the API server's webhook calls.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> Config = new("--config", "-c")
    {
        Description = "sluice.yaml, or a directory of such files that are read in name order; followed and reloaded",
        Required = true,
        HelpName = "FILE",
    };

    private static readonly Option<string?> Kubeconfig = new("--kubeconfig")
    {
        Description = "The cluster that policies may ask (ingress-backends); default: KUBECONFIG, else the pod's service account, else ~/.kube/config",
        HelpName = "FILE",
    };

    private static readonly ServerArguments Server = new(
        $"Address to listen on; under a Functions host, which sets {CustomHandler.PortVariable}, the default is http://127.0.0.1 and that port",
        argument => CustomHandler.Url(argument, Environment.GetEnvironmentVariable));

    private static readonly DecisionLogArguments Decisions = new();

    private static readonly RecordArguments Recording = new();

    public static Command Create(Catalogue catalogue)
    {
        var command = new Command("serve", "Answer the API server's webhook calls.\n\nExample:\n  sluice serve --config sluice.yaml --url https://127.0.0.1:8443") { Config, Kubeconfig };
        Server.AddTo(command);
        Decisions.AddTo(command);
        Recording.AddTo(command);
        command.SetAction((arguments, _) => RunAsync(arguments, catalogue));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Catalogue catalogue)
    {
        // Until all is sent that was measured.
        using var meter = new Meter(SluiceMeter.Name);
        var options = Server.Read(arguments) with { Meter = meter };
        return await ServerRun.RunAsync(options, logger =>
        {
            var kubernetes = new LazyKubernetesApi(() => KubernetesApis.Open(arguments.GetValue(Kubeconfig), options.Time, logger));
            if (Configurations.Follow(arguments.GetRequiredValue(Config), new PolicyServices { Catalogue = catalogue, Kubernetes = kubernetes }, logger, "nothing is served") is not { } configuration)
            {
                return null;
            }

            WarmUp.Run(configuration.Current, options.Time);
            return new WebhookApplication(configuration, options, logger, Observers(arguments, kubernetes, meter, options.Time, logger));
        });
    }

    private static List<IDecisionObserver> Observers(ParseResult arguments, IKubernetesApi kubernetes, Meter meter, TimeProvider time, ILogger logger)
    {
        List<IDecisionObserver> observers = [new DenialEvents(kubernetes, meter, time, logger)];
        if (Decisions.Read(arguments) is { } log)
        {
            observers.Add(new DecisionLog(log, meter, time, logger));
        }

        if (Recording.Read(arguments) is { } recording)
        {
            observers.Add(new ReviewRecorder(recording, meter, time, logger));
        }

        return observers;
    }
}
