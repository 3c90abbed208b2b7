using System.Diagnostics.Metrics;
using Sluice.Configuration;
using Sluice.Hosting.Serving;
using Sluice.Hosting.Tls;
using Sluice.Load;
using Sluice.Policies;
using Sluice.Telemetry;
using Sluice.Testing;

namespace Sluice.Host.Tests.Serving;

/// <summary>A server in this process on a free port of 127.0.0.1, which looks at its files often.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    /// <summary>Deadline of what has to come about; generous, for a machine with other work.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A review that is sent.</summary>
    public static readonly byte[] Review = File.ReadAllBytes(RepositoryRoot.File("samples", "reviews", "pod-plain.json"));

    private readonly IApplication _application;
    private readonly MountedDirectory? _configuration;

    private TestServer(SluiceServer server, IApplication application, MountedDirectory? configuration)
    {
        Server = server;
        _application = application;
        _configuration = configuration;
    }

    /// <summary>The server.</summary>
    public SluiceServer Server { get; }

    /// <summary>The mutating webhook.</summary>
    public Uri Mutate => new(Server.Url, "/mutate");

    /// <summary>Options for a server on a free port.</summary>
    public static ServerOptions Options(string scheme = "https") => new()
    {
        Url = new Uri($"{scheme}://127.0.0.1:0"),
        Drain = TimeSpan.Zero,
        WatchInterval = TimeSpan.FromMilliseconds(50),
        Meter = new Meter(SluiceMeter.Name),
    };

    /// <summary>Options for a server with the certificate of a directory.</summary>
    public static ServerOptions Options(MountedDirectory main, MountedDirectory? standby = null) =>
        Options() with { Tls = new TlsOptions { CertificateDirectory = main.Path, StandbyDirectory = standby?.Path } };

    /// <summary>A configuration that sets a label.</summary>
    public static string Labels(string policy, string label, string value) => $"""
        policies:
          - name: {policy}
            type: metadata
            settings:
              overwrite: true
              labels:
                {label}: {value}
        """;

    /// <summary>Starts a server of a configuration with one policy, or of the one in a directory.</summary>
    public static async Task<TestServer> StartAsync(ServerOptions options, EventLog? log = null, string? configuration = null)
    {
        var own = configuration is null ? new MountedDirectory(("sluice.yaml", Labels("one", "team", "a"))) : null;
        var loggers = (log ?? new EventLog()).ToFactory();
        Assert.True(ConfigurationHolder.TryOpen(configuration ?? own!.Path, new PolicyServices(), loggers.CreateLogger("Sluice"), out var holder, out var errors), string.Join("\n", errors));
        var application = new WebhookApplication(holder, options, loggers.CreateLogger("Sluice"));
        return await StartAsync(options, application, log, own);
    }

    /// <summary>Starts a server of an application.</summary>
    public static async Task<TestServer> StartAsync(ServerOptions options, IApplication application, EventLog? log = null, MountedDirectory? own = null)
    {
        var (server, error) = await SluiceServer.StartAsync(options, application, (log ?? new EventLog()).ToFactory());
        Assert.True(server is not null, error);
        return new TestServer(server, application, own);
    }

    /// <summary>A load of reviews on this server.</summary>
    public LoadOptions Load(int connections) => new() { Url = Mutate, Body = Review, Connections = connections, RequestsPerConnection = 5 };

    /// <summary>The thumbprint that a new handshake shows.</summary>
    public async Task<string> ThumbprintAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var connection = await LoadConnection.OpenAsync(Server.Url, deadline.Token);
        return connection.Thumbprint;
    }

    /// <summary>A client that trusts any certificate.</summary>
    public static HttpClient Client() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new System.Net.Security.SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    });

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Server.StopAsync(TimeSpan.Zero);
        await Server.DisposeAsync();
        if (_application is IAsyncDisposable ending)
        {
            await ending.DisposeAsync();
        }

        _configuration?.Dispose();
    }
}
