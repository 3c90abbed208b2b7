using System.CommandLine;
using System.Diagnostics.Metrics;
using Sluice.Hosting.Proxying;
using Sluice.Recording;
using Sluice.Telemetry;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice proxy</c>: TLS in front of a plain HTTP server, such as the Functions host in the same pod.</summary>
internal static class ProxyCommand
{
    private static readonly Option<Uri> Upstream = new("--upstream")
    {
        Description = "Plain HTTP server that answers the webhook paths",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:80"),
        CustomParser = Arguments.ParseUpstream,
        HelpName = "URL",
    };

    private static readonly Option<string> Readiness = new("--upstream-readiness")
    {
        Description = "Path that answers 200 when the upstream is ready",
        DefaultValueFactory = _ => "/readyz",
        HelpName = "PATH",
    };

    private static readonly DurationOption Timeout = new("--upstream-timeout", "How long the upstream may take where the caller says nothing", TimeSpan.FromSeconds(30));

    private static readonly ServerArguments Server = new();

    private static readonly RecordArguments Recording = new();

    public static Command Create()
    {
        var command = new Command("proxy", "Put TLS in front of a plain HTTP server that answers the webhook paths.\n\nExample:\n  sluice proxy --upstream http://127.0.0.1:80 --cert-dir /certs")
        {
            Upstream, Readiness, Timeout,
        };
        Server.AddTo(command);
        Recording.AddTo(command);
        command.AddRule(result =>
        {
            if (result.GetResult(Readiness) is { Implicit: false } readiness && readiness.GetValueOrDefault<string>() is not ['/', ..])
            {
                result.AddError("--upstream-readiness: expected a path that begins with /");
            }
        });
        command.SetAction((arguments, _) => RunAsync(arguments));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments)
    {
        using var meter = new Meter(SluiceMeter.Name);
        var server = Server.Read(arguments) with { Meter = meter };
        var options = new ProxyOptions
        {
            Upstream = arguments.GetRequiredValue(Upstream),
            ReadinessPath = arguments.GetRequiredValue(Readiness),
            Timeout = Timeout.Of(arguments),
        };
        return await ServerRun.RunAsync(server, logger =>
            new ProxyApplication(options, server, logger, Recording.Read(arguments) is { } recording ? new ReviewRecorder(recording, meter, server.Time, logger) : null));
    }
}
