using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Hosting.Serving;
using Sluice.Host.Tests.Serving;
using Sluice.Host.Tests.Tls;
using Sluice.Hosting.Tls;

namespace Sluice.Cluster.Tests.Serving;

/// <summary>The API server shows who it is, by the kubeConfigFile of its AdmissionConfiguration; who cannot do that reaches no policy.</summary>
public sealed class WebhookCallerTests(WebhookCallerTests.Fixture cluster) : IClassFixture<WebhookCallerTests.Fixture>, IDisposable
{
    private const string Token = "a-token-for-sluice";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly MountedDirectory _files = new([("tokens", Token + "\n"), ("ca.crt", TestPair.AuthorityPem), .. TestPair.Good().Files]);
    private readonly EventLog _log = new();

    public void Dispose() => _files.Dispose();

    [SkippableFact]
    public async Task With_a_client_certificate_pods_are_changed()
    {
        await using var server = await StartAsync(cluster.CertificatePort, withToken: false);

        Assert.Equal("a", await LabelOfAPodAsync("by-certificate", server));
    }

    [SkippableFact]
    public async Task With_a_token_pods_are_changed()
    {
        await using var server = await StartAsync(cluster.TokenPort, withToken: true);

        Assert.Equal("a", await LabelOfAPodAsync("by-token", server));
    }

    [SkippableTheory]
    [InlineData("without-certificate", false)]
    [InlineData("without-token", true)]
    public async Task Without_either_no_policy_is_reached_and_probes_still_work(string @namespace, bool withToken)
    {
        await using var server = await StartAsync(0, withToken);

        var answer = await CreatePodAsync(@namespace, server, pod => !pod.IsSuccess);

        Assert.Contains("failed calling webhook", answer.Text, StringComparison.Ordinal);
        Assert.Equal(0, _log.Count("AdmissionDecided"));
        using var client = TestServer.Client();
        using var probe = await client.GetAsync(new Uri(server.Server.ManagementUrl!, "/readyz"));
        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
    }

    private Task<TestServer> StartAsync(int port, bool withToken)
    {
        // Skips where there is no API server.
        _ = cluster.Server;
        var authority = Path.Combine(_files.Path, "ca.crt");
        return TestServer.StartAsync(
            new ServerOptions
            {
                Url = new Uri($"https://127.0.0.1:{port}"),
                ManagementUrl = new Uri("http://127.0.0.1:0"),
                Drain = TimeSpan.Zero,
                TokenFile = withToken ? Path.Combine(_files.Path, "tokens") : null,
                Tls = new TlsOptions
                {
                    CertificateDirectory = _files.Path,
                    ClientAuthorityFile = withToken ? null : authority,
                    ClientNames = withToken ? [] : ["kube-apiserver"],
                },
            },
            _log);
    }

    private async Task<string?> LabelOfAPodAsync(string @namespace, TestServer server)
    {
        var pod = await CreatePodAsync(@namespace, server, pod => !pod.IsSuccess || pod.Json.GetProperty("metadata").TryGetProperty("labels", out _));
        pod.OrThrow();
        return pod.Json.GetProperty("metadata").GetProperty("labels").GetProperty("team").GetString();
    }

    // Asks until the API server works with the webhook configuration that was just made.
    private async Task<ApiResponse> CreatePodAsync(string @namespace, TestServer server, Func<ApiResponse, bool> isCalled)
    {
        await cluster.Api.CreateNamespaceAsync(@namespace, $$"""{ "webhook": "{{@namespace}}" }""");
        (await cluster.Api.CreateAsync(WebhookOf.Path, WebhookOf.Manifest(@namespace, server.Server.Url, TestPair.AuthorityPem, "pods"))).OrThrow();
        ApiResponse? answer = null;
        Assert.True(await Eventually.HoldsAsync(
            async () => isCalled(answer = await cluster.Api.CreateAsync(
                $"/api/v1/namespaces/{@namespace}/pods?dryRun=All", """{ "metadata": { "name": "pod" }, "spec": { "containers": [{ "name": "app", "image": "nginx" }] } }""")),
            Patience));
        return answer!;
    }

    /// <summary>An API server with credentials for two addresses of webhooks.</summary>
    public sealed class Fixture : ApiServerFixture
    {
        internal int CertificatePort { get; } = FreePorts.Next();

        internal int TokenPort { get; } = FreePorts.Next();

        internal override ApiServerOptions Options => new() { Flags = directory => [$"--admission-control-config-file={Write(directory)}"] };

        // https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#authenticate-apiservers
        private string Write(string directory)
        {
            var kubeconfig = Path.Combine(directory, "webhooks.kubeconfig");
            File.WriteAllText(kubeconfig, Kubeconfig());
            var configuration = Path.Combine(directory, "admission.yaml");
            File.WriteAllText(configuration, $"""
                apiVersion: apiserver.config.k8s.io/v1
                kind: AdmissionConfiguration
                plugins:
                  - name: MutatingAdmissionWebhook
                    configuration:
                      apiVersion: apiserver.config.k8s.io/v1
                      kind: WebhookAdmissionConfiguration
                      kubeConfigFile: {kubeconfig}
                """);
            return configuration;
        }

        private string Kubeconfig()
        {
            using var client = TestPair.Client("kube-apiserver");
            using var key = client.GetECDsaPrivateKey()!;
            return $"""
                apiVersion: v1
                kind: Config
                users:
                  - name: "127.0.0.1:{CertificatePort}"
                    user:
                      client-certificate-data: {Base64(client.ExportCertificatePem())}
                      client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}
                  - name: "127.0.0.1:{TokenPort}"
                    user:
                      token: {Token}
                """;
        }

        private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }
}
