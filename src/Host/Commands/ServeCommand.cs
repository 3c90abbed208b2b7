using System.CommandLine;
using Sluice.Configuration;
using Sluice.Host.Cluster;
using Sluice.Host.Serving;
using Sluice.Policies;

namespace Sluice.Host.Commands;

/// <summary><c>sluice serve</c>: answers the API server's webhook calls.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> Config = new("--config", "-c")
    {
        Description = "sluice.yaml, or a directory of such files that are read in name order",
        Required = true,
        HelpName = "FILE",
    };

    private static readonly Option<Uri> Url = new("--url")
    {
        Description = $"Address to listen on; under a Functions host, which sets {CustomHandler.PortVariable}, the default is http://127.0.0.1 and that port",
        DefaultValueFactory = argument => CustomHandler.Url(argument, Environment.GetEnvironmentVariable) ?? new Uri("https://0.0.0.0:8443"),
        CustomParser = Arguments.ParseServerUrl,
        HelpName = "URL",
    };

    private static readonly Option<FileInfo?> DevelopmentCa = new("--development-ca")
    {
        Description = "Where the CA of the development certificate is written; default: a file in the temporary directory",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Kubeconfig = new("--kubeconfig")
    {
        Description = "The cluster that policies may ask (ingress-backends); default: KUBECONFIG, else the pod's service account, else ~/.kube/config",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        var command = new Command("serve", "Answer the API server's webhook calls.\n\nExample:\n  sluice serve --config sluice.yaml --url https://127.0.0.1:8443")
        {
            Config, Url, DevelopmentCa, Kubeconfig,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var path = arguments.GetRequiredValue(Config);
        using var logging = LoggerFactory.Create(ConsoleLogging.Add);
        var services = new PolicyServices { Kubernetes = ClusterConnections.Open(arguments.GetValue(Kubeconfig), logging.CreateLogger("Sluice")) };
        var loaded = ConfigurationLoader.Load(path, services);
        if (!loaded.IsValid)
        {
            return await RefuseAsync(loaded, path);
        }

        var options = new ServeOptions { Configuration = loaded.Configuration, Url = arguments.GetRequiredValue(Url), DevelopmentCa = arguments.GetValue(DevelopmentCa)?.FullName };
        return await WebhookServer.RunAsync(options, cancellation);
    }

    private static async Task<int> RefuseAsync(ConfigurationResult result, string path)
    {
        foreach (var error in result.Errors)
        {
            await Console.Error.WriteLineAsync(error.ToString());
        }

        await Console.Error.WriteLineAsync($"sluice: {path} has {result.Errors.Length} error{(result.Errors.Length == 1 ? "" : "s")}; nothing is served.");
        return ExitCodes.Failure;
    }
}
