using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Sluice.Cluster.Connecting;
using Sluice.Hosting.Tls;

namespace Sluice.Host.Tests.Cluster;

/// <summary>A small server that answers like an API server with two Services, on 127.0.0.1 with TLS and a CA of its own.</summary>
internal sealed class ApiStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiStandIn(X509Certificate2 authority, X509Certificate2? certificate)
    {
        Authority = authority;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        var server = certificate ?? CertificateMaker.MakeServer(authority, ["localhost", "api.example.com"], [IPAddress.Loopback], Now, TimeSpan.FromHours(1));
        using var exported = server;
        var usable = X509CertificateLoader.LoadPkcs12(server.Export(X509ContentType.Pkcs12), null);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = usable;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        })));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The CA of its certificate.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_app.Urls.Single());

    /// <summary>The token that it accepts; null for any or none.</summary>
    public string? Token { get; set; }

    /// <summary>A status that it gives to every request; null to answer as it should.</summary>
    public int? Status { get; set; }

    /// <summary>The Events that were created, as they came.</summary>
    public ConcurrentQueue<string> Events { get; } = new();

    /// <summary>The subject of the last client certificate; null when there was none.</summary>
    public string? LastClient { get; private set; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static async Task<ApiStandIn> StartAsync(X509Certificate2? authority = null, X509Certificate2? certificate = null)
    {
        var server = new ApiStandIn(authority ?? NewAuthority(), certificate);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A connection that trusts it.</summary>
    public ClusterConnection Connection => new() { Server = Url, Authority = Authority.ExportCertificatePem };

    public static X509Certificate2 NewAuthority() => CertificateMaker.MakeAuthority("stand-in", Now, TimeSpan.FromHours(1));

    /// <summary>A client certificate and its key, PEM.</summary>
    public static (string Certificate, string Key) NewClient(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(Now.AddMinutes(-5), Now.AddHours(1));
        return (certificate.ExportCertificatePem(), key.ExportECPrivateKeyPem());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Authority.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path.Value is "/apis/events.k8s.io/v1/namespaces/contract/events" or "/apis/events.k8s.io/v1/namespaces/default/events")
        {
            Events.Enqueue(await new StreamReader(context.Request.Body).ReadToEndAsync());
        }

        LastClient = context.Connection.ClientCertificate?.Subject;
        var (status, body) = Status is { } given ? (given, Failure("broken")) : Answer(context);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    }

    private (int Status, string Body) Answer(HttpContext context)
    {
        const string services = "/api/v1/namespaces/contract/services";
        if (Token is not null && context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            return (401, Failure("Unauthorized"));
        }

        return context.Request.Path.Value switch
        {
            services => (200, $$"""{ "kind": "ServiceList", "items": [{{Service("web")}}, {{Service("api")}}] }"""),
            $"{services}/web" => (200, Service("web")),
            $"{services}/api" => (200, Service("api")),
            { } path when path.StartsWith($"{services}/", StringComparison.Ordinal) => (404, Failure($"services \\\"{path[(services.Length + 1)..]}\\\" not found")),
            { } path when path.EndsWith("/events", StringComparison.Ordinal) => (201, """{ "kind": "Event", "metadata": { "name": "contract-1" } }"""),
            _ => (403, Failure("secrets is forbidden")),
        };
    }

    private static string Service(string name) => $$"""{ "kind": "Service", "metadata": { "name": "{{name}}" } }""";

    private static string Failure(string message) => $$"""{ "kind": "Status", "message": "{{message}}" }""";
}
