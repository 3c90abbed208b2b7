using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Sluice.Admission;
using Sluice.Host.Commands;
using Sluice.Host.Tls;

namespace Sluice.Host.Serving;

/// <summary>The self-hosted server: Kestrel with TLS in front of the admission core.</summary>
internal static class WebhookServer
{
    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ServeOptions options, CancellationToken cancellation)
    {
        await using var app = Build(options);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException exception)
        {
            await Console.Error.WriteLineAsync($"sluice: cannot listen on {options.Url}: {exception.Message}");
            return ExitCodes.Failure;
        }

        await app.WaitForShutdownAsync(cancellation);
        return ExitCodes.Success;
    }

    private static WebApplication Build(ServeOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        ConsoleLogging.Add(builder.Logging);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel((_, kestrel) => Configure(kestrel, options));
        var app = builder.Build();

        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Sluice");
        var handler = new WebhookHandler(new WebhookEndpoint(() => options.Configuration, logger, TimeProvider.System));
        app.Run(handler.HandleAsync);
        app.Lifetime.ApplicationStarted.Register(() => ServeLog.Serving(logger, options.Url, options.Configuration.Policies.Length));
        return app;
    }

    private static void Configure(KestrelServerOptions kestrel, ServeOptions options)
    {
        kestrel.AddServerHeader = false;

        // The handler counts what it reads, so that a body over the limit gets the same answer with and without a Content-Length.
        kestrel.Limits.MaxRequestBodySize = null;
        var port = options.Url.Port;
        if (IPAddress.TryParse(options.Url.DnsSafeHost, out var address))
        {
            kestrel.Listen(address, port, Secure);
        }
        else if (options.Url.Host == "localhost")
        {
            kestrel.ListenLocalhost(port, Secure);
        }
        else
        {
            kestrel.ListenAnyIP(port, Secure);
        }

        void Secure(ListenOptions listen)
        {
            if (options.Url.Scheme == Uri.UriSchemeHttps)
            {
                var certificate = DevelopmentCertificate.Create(TimeProvider.System);
                certificate.Announce(options.DevelopmentCa);
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificate.ServerOptions) });
            }
        }
    }
}
