using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Sluice.Cluster.Controllers;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Serving;
using Sluice.Cluster.Tests.Watching;
using Sluice.Configuration;
using Sluice.Hosting.Serving;
using Sluice.Host.Tests.Serving;
using Sluice.Policies;
using Sluice.Webhooks;

namespace Sluice.Cluster.Tests.Controllers;

/// <summary>
/// A Sluice whose webhooks the controller registers: a server in this process, and in the cluster its Deployment, its Secret and its namespace. The tests play kubelet,
/// which brings the Secret to the server's files, and the controller of Deployments.
/// </summary>
internal sealed class RegisteredSluice : IAsyncDisposable
{
    private const string Collection = "/apis/admissionregistration.k8s.io/v1";

    private readonly ApiServerFixture _cluster;
    private readonly MountedDirectory _certificate;
    private readonly MountedDirectory _policies;
    private readonly TestServer _server;
    private SluiceConfiguration _configuration;

    private RegisteredSluice(ApiServerFixture cluster, string space, TestAuthority authority, MountedDirectory certificate, MountedDirectory policies, TestServer server, string text)
    {
        (_cluster, Space, Authority, _certificate, _policies, _server) = (cluster, space, authority, certificate, policies, server);
        _configuration = Load(text, space);
    }

    public static string Mutating => $"{Collection}/mutatingwebhookconfigurations/sluice";

    public static string Validating => $"{Collection}/validatingwebhookconfigurations/sluice";

    /// <summary>Sluice's namespace.</summary>
    public string Space { get; }

    public TestAuthority Authority { get; private set; }

    public string DeploymentPath => $"/apis/apps/v1/namespaces/{Space}/deployments/sluice";

    /// <summary>Starts the server, and makes what stands in the cluster; its Deployment is not available yet.</summary>
    public static async Task<RegisteredSluice> StartAsync(ApiServerFixture cluster, string space, string text)
    {
        await cluster.Api.DeleteAsync(Mutating);
        await cluster.Api.DeleteAsync(Validating);
        await cluster.Api.CreateNamespaceAsync(space, $$"""{ "kubernetes.io/metadata.name": "{{space}}" }""");
        var authority = TestAuthority.Make();
        var (certificate, policies) = (new MountedDirectory(authority.MakeServer()), new MountedDirectory(("sluice.yaml", text)));
        var server = await TestServer.StartAsync(TestServer.Options(certificate), configuration: policies.Path);
        var sluice = new RegisteredSluice(cluster, space, authority, certificate, policies, server, text);
        (await cluster.Api.CreateAsync($"/api/v1/namespaces/{space}/secrets", sluice.Secret(authority.Pem))).OrThrow();
        await sluice.DeployAsync();
        return sluice;
    }

    /// <summary>A configuration with one policy for ConfigMaps, which fails closed.</summary>
    public static string Policies(string value, string more = "") => $"""
        policies:
          - name: team
            type: metadata
            match: {"{"} resources: [configmaps], namespaces: {"{"} include: [shop] {"}"} {"}"}
            settings: {"{"} overwrite: true, labels: {"{"} team: "{value}" {"}"} {"}"}
        {more}
        """;

    /// <summary>Runs the controller.</summary>
    public ControllerRun Register(ILogger log, bool isDryRun = false, bool withSecret = true, TimeSpan? overlap = null, string user = "admin")
    {
        var registration = new RegistrationOptions
        {
            Configuration = () => Volatile.Read(ref _configuration),
            Target = new WebhookTarget { Url = _server.Server.Url, OwnNamespace = Space },
            AuthoritySecret = withSecret ? new ObjectReference("", "v1", "secrets", Space, "sluice-tls") : null,
            AuthorityOverlap = overlap ?? TimeSpan.FromHours(1),
            Deployment = new ObjectReference("apps", "v1", "deployments", Space, "sluice"),
        };
        return ControllerRun.Start(_cluster.Server.KubeconfigFor(user), new ControllerOptions { Namespace = Space, Registration = registration, IsDryRun = isDryRun }, TimeProvider.System, log).Run!;
    }

    /// <summary>The Deployment has a pod that answers.</summary>
    public async Task BecomeAvailableAsync() =>
        (await _cluster.Api.PatchAsync($"{DeploymentPath}/status", """{ "status": { "replicas": 1, "readyReplicas": 1, "availableReplicas": 1 } }""")).OrThrow();

    /// <summary>A configuration as it is in the cluster; null when there is none.</summary>
    public async Task<JsonNode?> GetAsync(string path) => await _cluster.Api.GetAsync(path) is { IsSuccess: true } answer ? JsonNode.Parse(answer.Text) : null;

    /// <summary>The authorities that the API server trusts, in PEM.</summary>
    public async Task<string> BundleAsync() =>
        await GetAsync(Mutating) is { } configuration && (string?)configuration["webhooks"]![0]!["clientConfig"]!["caBundle"] is { } bundle ? Encoding.UTF8.GetString(Convert.FromBase64String(bundle)) : "";

    /// <summary>Has another sluice.yaml: the controller at once, the server as kubelet brings it.</summary>
    public void Use(ControllerRun run, string text)
    {
        Volatile.Write(ref _configuration, Load(text, Space));
        run.Wake();
        _policies.Swap(("sluice.yaml", text));
    }

    /// <summary>The Secret gets a certificate of another authority. kubelet has not brought it yet.</summary>
    public async Task<TestAuthority> RenewAsync()
    {
        Authority = TestAuthority.Make();
        (await _cluster.Api.PatchAsync($"/api/v1/namespaces/{Space}/secrets/sluice-tls", Secret(Authority.Pem))).OrThrow();
        return Authority;
    }

    /// <summary>kubelet brings it.</summary>
    public async Task MountAsync()
    {
        var before = await _server.ThumbprintAsync();
        _certificate.Swap(Authority.MakeServer());
        await Watched.UntilAsync(() => _server.ThumbprintAsync().GetAwaiter().GetResult() != before, "the server's certificate");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _cluster.Api.DeleteAsync(Mutating);
        await _cluster.Api.DeleteAsync(Validating);
        await _server.DisposeAsync();
        _certificate.Dispose();
        _policies.Dispose();
    }

    private static SluiceConfiguration Load(string text, string space) =>
        ConfigurationLoader.Parse(text, new PolicyServices { OwnNamespace = space }) is { IsValid: true } result ? result.Configuration : throw new InvalidOperationException(text);

    private string Secret(string authority) => new JsonObject { ["metadata"] = new JsonObject { ["name"] = "sluice-tls" }, ["stringData"] = new JsonObject { ["ca.crt"] = authority } }.ToJsonString();

    private async Task DeployAsync() => (await _cluster.Api.CreateAsync($"/apis/apps/v1/namespaces/{Space}/deployments", """
        { "metadata": { "name": "sluice" },
          "spec": { "selector": { "matchLabels": { "app": "sluice" } },
            "template": { "metadata": { "labels": { "app": "sluice" } }, "spec": { "containers": [{ "name": "sluice", "image": "sluice" }] } } } }
        """)).OrThrow();
}
