using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Sluice.Cluster.Tests.Processes;
using Sluice.Hosting.Proxying;
using Sluice.Host.Tests.Tls;
using Sluice.Hosting.Tls;

namespace Sluice.Host.Tests.Serving;

public sealed class CallerTests : IDisposable
{
    private readonly MountedDirectory _files = new([("tokens", "old-token\n"), ("ca.crt", TestPair.AuthorityPem), .. TestPair.Good().Files]);
    private readonly EventLog _log = new();

    private string Tokens => Path.Combine(_files.Path, "tokens");

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_caller_without_a_client_certificate_reaches_no_policy_and_probes_still_work()
    {
        await using var server = await StartAsync();
        using var stranger = Client(null);

        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.PostAsync(server.Mutate, Review()));

        using var probe = await stranger.GetAsync(new Uri(server.Server.ManagementUrl!, "/readyz"));
        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
        Assert.Equal(0, _log.Count("AdmissionDecided"));
        Assert.True(_log.Count("ClientRefused") > 0);
    }

    [Fact]
    public async Task A_caller_with_a_certificate_of_the_authority_and_the_name_is_answered()
    {
        await using var server = await StartAsync("kube-apiserver");
        using var certificate = TestPair.Client("kube-apiserver");
        using var client = Client(certificate);

        using var answer = await client.PostAsync(server.Mutate, Review());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("another name")]
    [InlineData("another authority")]
    [InlineData("a server's certificate")]
    public async Task A_caller_with_the_wrong_certificate_is_refused(string wrong)
    {
        await using var server = await StartAsync("kube-apiserver");
        using var certificate = Wrong(wrong);
        using var client = Client(certificate);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync(server.Mutate, Review()));

        Assert.Equal(0, _log.Count("AdmissionDecided"));
    }

    [Fact]
    public async Task Client_authorities_are_reloaded()
    {
        await using var server = await StartAsync();
        using var stranger = Wrong("another authority");

        await File.WriteAllTextAsync(Path.Combine(_files.Path, "ca.crt"), stranger.ExportCertificatePem());
        Assert.True(await Eventually.HoldsAsync(() => _log.Count("ClientAuthoritiesLoaded") == 2, TestServer.Patience));

        using var known = TestPair.Client("kube-apiserver");
        using var client = Client(known);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync(server.Mutate, Review()));
    }

    [Fact]
    public async Task Only_a_caller_with_a_token_reaches_a_policy()
    {
        await using var server = await TestServer.StartAsync(TestServer.Options("http") with { TokenFile = Tokens }, _log);

        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(server, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(server, "old-toke"));
        Assert.Equal(0, _log.Count("AdmissionDecided"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(server, "old-token"));

        using var client = TestServer.Client();
        using var probe = await client.GetAsync(new Uri(server.Server.Url, "/readyz"));
        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
    }

    [Fact]
    public async Task A_token_is_changed_without_a_gap()
    {
        await using var server = await TestServer.StartAsync(TestServer.Options("http") with { TokenFile = Tokens }, _log);

        await ChangeTokensAsync("old-token\nnew-token\n", "CallerTokensLoaded", 2);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(server, "old-token"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(server, "new-token"));

        await ChangeTokensAsync("new-token\n", "CallerTokensLoaded", 3);
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(server, "old-token"));
    }

    [Theory]
    [InlineData("serve", true)]
    [InlineData("serve", false)]
    [InlineData("proxy", true)]
    [InlineData("proxy", false)]
    public async Task An_emptied_or_deleted_token_file_lets_nobody_in_and_readiness_says_why_until_there_is_one_again(string host, bool isDeleted)
    {
        await using var upstream = await TestServer.StartAsync(TestServer.Options("http"));
        var options = TestServer.Options("http") with { TokenFile = Tokens };
        await using var server = await (host == "serve"
            ? TestServer.StartAsync(options, _log)
            : TestServer.StartAsync(options, new ProxyApplication(new ProxyOptions { Upstream = upstream.Server.Url }, options, _log), _log));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(server, "old-token"));

        await ChangeTokensAsync(isDeleted ? null : "\n", "CallerTokensRefused", 1);
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(server, "old-token"));
        var (status, text) = await ReadinessAsync(server);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains(Tokens, text, StringComparison.Ordinal);

        await ChangeTokensAsync("old-token\n", "CallerTokensLoaded", 2);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(server, "old-token"));
        Assert.Equal(HttpStatusCode.OK, (await ReadinessAsync(server)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public async Task Client_authorities_that_are_emptied_deleted_or_broken_let_nobody_in_and_readiness_says_why(string? text)
    {
        await using var server = await StartAsync();
        using var certificate = TestPair.Client("kube-apiserver");

        await ChangeAsync(Path.Combine(_files.Path, "ca.crt"), text, "ClientAuthoritiesRefused", 1);

        using var client = Client(certificate);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync(server.Mutate, Review()));
        var (status, reasons) = await ReadinessAsync(server);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("ca.crt", reasons, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Metrics_are_not_for_callers_and_probes_are_for_everybody(bool withToken)
    {
        await using var server = await TestServer.StartAsync(TestServer.Options() with
        {
            TokenFile = withToken ? Tokens : null,
            Tls = new TlsOptions { CertificateDirectory = _files.Path, ClientAuthorityFile = withToken ? null : Path.Combine(_files.Path, "ca.crt") },
        });
        using var certificate = TestPair.Client("kube-apiserver");
        using var client = Client(withToken ? null : certificate);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "old-token");

        using var scrape = await client.GetAsync(new Uri(server.Server.Url, "/metrics"));
        using var probe = await client.GetAsync(new Uri(server.Server.Url, "/readyz"));

        Assert.Equal(HttpStatusCode.NotFound, scrape.StatusCode);
        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
    }

    [Fact]
    public async Task The_webhook_paths_are_not_on_the_management_address()
    {
        await using var server = await TestServer.StartAsync(TestServer.Options("http") with { ManagementUrl = new Uri("http://127.0.0.1:0") });
        using var client = TestServer.Client();

        using var answer = await client.PostAsync(new Uri(server.Server.ManagementUrl!, "/mutate"), Review());

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private Task ChangeTokensAsync(string? text, string name, int count) => ChangeAsync(Tokens, text, name, count);

    // Beside and moved: an old file that is truncated first would be an empty one for a moment.
    private async Task ChangeAsync(string file, string? text, string name, int count)
    {
        if (text is null)
        {
            File.Delete(file);
        }
        else
        {
            await File.WriteAllTextAsync(file + ".new", text);
            File.Move(file + ".new", file, overwrite: true);
        }

        Assert.True(await Eventually.HoldsAsync(() => _log.Count(name) == count, TestServer.Patience), name);
    }

    private static async Task<(HttpStatusCode Status, string Text)> ReadinessAsync(TestServer server)
    {
        using var client = TestServer.Client();
        using var answer = await client.GetAsync(new Uri(server.Server.ManagementUrl ?? server.Server.Url, "/readyz"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task<TestServer> StartAsync(params string[] names) => TestServer.StartAsync(
        TestServer.Options() with
        {
            ManagementUrl = new Uri("http://127.0.0.1:0"),
            Tls = new TlsOptions { CertificateDirectory = _files.Path, ClientAuthorityFile = Path.Combine(_files.Path, "ca.crt"), ClientNames = names },
        },
        _log);

    private static X509Certificate2 Wrong(string wrong)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (wrong == "another authority")
        {
            using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
            return new CertificateRequest("CN=kube-apiserver", key, System.Security.Cryptography.HashAlgorithmName.SHA256).CreateSelfSigned(now.AddMinutes(-1), now.AddHours(1));
        }

        if (wrong == "another name")
        {
            return TestPair.Client("somebody");
        }

        var pair = TestPair.Make(now.AddMinutes(-1), now.AddHours(1), name: "kube-apiserver");
        return X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
    }

    private static HttpClient Client(X509Certificate2? certificate) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
        },
    });

    private static async Task<HttpStatusCode> PostAsync(TestServer server, string? token)
    {
        using var client = TestServer.Client();
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.PostAsync(server.Mutate, Review());
        return answer.StatusCode;
    }

    private static ByteArrayContent Review() => new(TestServer.Review) { Headers = { ContentType = new("application/json") } };
}
