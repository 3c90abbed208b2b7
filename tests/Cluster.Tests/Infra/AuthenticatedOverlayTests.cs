using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Admission;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Host.Tests.Serving;
using Sluice.Host.Tests.Tls;
using Sluice.Testing;

namespace Sluice.Cluster.Tests.Infra;

/// <summary>
/// The overlays in which only the API server gets in, run on the real one with the files of infra/kubernetes/apiserver: it gets its answers, and nobody else does.
/// </summary>
public sealed class AuthenticatedOverlayTests(AuthenticatedOverlayTests.Fixture cluster) : IClassFixture<AuthenticatedOverlayTests.Fixture>
{
    private const string Changed = "nginx,filebeat production";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task The_self_hosted_overlay_answers_the_API_server_by_its_Service_and_nobody_else()
    {
        await using var played = new PlayedCluster(cluster, cluster.ServicePort);
        played.UseService();
        await played.AllowAsync("token", Fixture.Token);

        await RunAsync(played, "selfhost-authenticated", "authenticated-service");
    }

    [SkippableFact]
    public async Task The_Functions_overlay_answers_the_API_server_by_URL_and_nobody_else()
    {
        await using var played = new PlayedCluster(cluster, cluster.UrlPort);
        played.UseUrl("localhost", "overlays/functions/kustomization.yaml");
        await played.AllowAsync("token", Fixture.Token);

        await RunAsync(played, "functions-authenticated", "authenticated-functions");
    }

    [SkippableFact]
    public async Task With_client_certificates_the_self_hosted_overlay_answers_the_API_server_and_nobody_else()
    {
        await using var played = new PlayedCluster(cluster, cluster.CertificatePort);
        played.Copy.Replace("overlays/selfhost-authenticated/kustomization.yaml", "  - ../../components/callers-token\n", "  - ../../components/callers-certificate\n");
        played.UseService();
        await played.AllowAsync("ca.crt", TestPair.AuthorityPem);

        await RunAsync(played, "selfhost-authenticated", "authenticated-certificate");
    }

    private async Task RunAsync(PlayedCluster played, string overlay, string space)
    {
        await using var pod = await played.StartAsync(overlay);
        await cluster.Api.CreateNamespaceAsync(space, """{ "environment": "production" }""");

        Assert.True(await Eventually.HoldsAsync(async () => await CreateAsync(space) == Changed, Patience));
        foreach (var token in (string?[])[null, "another token"])
        {
            Assert.NotEqual(HttpStatusCode.OK, await AskAsync(new Uri(played.Url, "/mutate"), token));
            Assert.NotEqual(HttpStatusCode.OK, await AskAsync(new Uri(played.Url, "/metrics"), token));
        }

        Assert.True(await pod.IsAliveAsync());
    }

    private async Task<string> CreateAsync(string space)
    {
        var answer = await cluster.Api.CreateAsync($"/api/v1/namespaces/{space}/pods?dryRun=All", Pods.WithLogs().ToJsonString());
        if (!answer.IsSuccess)
        {
            return answer.Text;
        }

        var pod = JsonNode.Parse(answer.Text)!;
        return $"{Pods.Containers(pod)} {pod["metadata"]!["labels"]?["environment"]}";
    }

    // Null where the handshake is refused.
    private static async Task<HttpStatusCode?> AskAsync(Uri url, string? token)
    {
        using var client = TestServer.Client();
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var review = new ByteArrayContent(TestServer.Review) { Headers = { ContentType = new("application/json") } };
            using var answer = url.AbsolutePath == "/metrics" ? await client.GetAsync(url) : await client.PostAsync(url, review);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>An API server that was started with infra/kubernetes/apiserver, with the ports of this machine behind the hosts there.</summary>
    public sealed class Fixture : InfraCluster
    {
        internal const string Token = "a-token-for-sluice";

        internal int ServicePort { get; } = FreePorts.Next();

        internal int UrlPort { get; } = FreePorts.Next();

        internal int CertificatePort { get; } = FreePorts.Next();

        internal override ApiServerOptions Options => new() { Flags = directory => [$"--admission-control-config-file={Write(directory)}"] };

        private string Write(string directory)
        {
            const string Home = "/etc/kubernetes/sluice";
            string Shipped(string name) => File.ReadAllText(RepositoryRoot.File("infra", "kubernetes", "apiserver", name)).Replace(Home, directory, StringComparison.Ordinal);
            using var client = TestPair.Client("kube-apiserver");
            using var key = client.GetECDsaPrivateKey()!;
            File.WriteAllText(Path.Combine(directory, "token"), Token);
            File.WriteAllText(Path.Combine(directory, "client.crt"), client.ExportCertificatePem());
            File.WriteAllText(Path.Combine(directory, "client.key"), key.ExportPkcs8PrivateKeyPem());
            File.WriteAllText(
                Path.Combine(directory, "webhooks-kubeconfig.yaml"),
                Shipped("webhooks-kubeconfig.yaml")
                    .Replace("name: sluice.sluice-system.svc\n", $"name: sluice.sluice-system.svc:{ServicePort}\n", StringComparison.Ordinal)
                    .Replace("name: sluice.internal.example.com\n", $"name: localhost:{UrlPort}\n", StringComparison.Ordinal)
                + $"""
                    - name: sluice.sluice-system.svc:{CertificatePort}
                      user:
                        client-certificate: {directory}/client.crt
                        client-key: {directory}/client.key

                  """);
            File.WriteAllText(Path.Combine(directory, "sluice-admission.yaml"), Shipped("admission-configuration.yaml"));
            return Path.Combine(directory, "sluice-admission.yaml");
        }
    }
}
