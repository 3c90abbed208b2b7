using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Sluice.Hosting.Serving;

/// <summary>Builds one Kestrel on one address, with nothing of its own: no signals, no configuration files, no log but ours.</summary>
internal static class Listener
{
    /// <summary>Builds it.</summary>
    /// <param name="url">Scheme, host and port.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="configure">Sets its limits.</param>
    /// <param name="listen">Sets TLS and connection middleware.</param>
    /// <param name="handler">Answers requests.</param>
    /// <param name="slots">Bounds its connections.</param>
    public static WebApplication Build(
        Uri url, ILoggerFactory loggers, Action<KestrelServerOptions> configure, Action<ListenOptions> listen, RequestDelegate handler, ConnectionSlots slots)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel((_, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            configure(kestrel);
            Bind(kestrel, url, listen);
        });
        builder.Services.Configure<SocketTransportOptions>(sockets =>
        {
            sockets.MaxReadBufferSize = ServerLimits.BufferedPerConnection;
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });

        // The last one that is added is the one that Kestrel takes.
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ConnectionMemory>();
        builder.Services.AddSingleton(slots);
        builder.Services.AddSingleton<IConnectionListenerFactory, BoundedTransport>();

        var app = builder.Build();
        app.Run(handler);
        return app;
    }

    /// <summary>Starts it.</summary>
    /// <returns>Why it could not be; null when it was.</returns>
    public static async Task<string?> StartAsync(WebApplication app, Uri url)
    {
        try
        {
            await app.StartAsync();
            return null;
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            return $"cannot listen on {url}: {exception.Message}";
        }
    }

    /// <summary>The address with the port that it really has.</summary>
    public static Uri AddressOf(WebApplication app, Uri url)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new UriBuilder(url) { Port = BindingAddress.Parse(addresses.First()).Port }.Uri;
    }

    private static void Bind(KestrelServerOptions kestrel, Uri url, Action<ListenOptions> listen)
    {
        if (IPAddress.TryParse(url.DnsSafeHost, out var address))
        {
            kestrel.Listen(address, url.Port, listen);
        }
        else if (url.Host == "localhost")
        {
            kestrel.ListenLocalhost(url.Port, listen);
        }
        else
        {
            kestrel.ListenAnyIP(url.Port, listen);
        }
    }

    // The host's own lifetime would take SIGTERM for the end of it all at once.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
