using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cluster;
using Sluice.Cluster.Connecting;
using Sluice.Hosting.Tls;
using Sluice.Testing.Cluster;

namespace Sluice.Host.Tests.Cluster;

public sealed class ClientKubernetesApiTests : KubernetesApiContract, IAsyncLifetime
{
    private static readonly ObjectReference Web = new("", "v1", "services", Namespace, "web");
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-rest-");
    private ApiStandIn _server = null!;

    public async Task InitializeAsync() => _server = await ApiStandIn.StartAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    protected override ValueTask<IKubernetesApi> ConnectAsync() => new(Api(_server.Connection));

    protected override IKubernetesApi ConnectTo(Uri server) => Api(_server.Connection with { Server = server });

    [Fact]
    public async Task A_token_file_that_changes_is_read_again()
    {
        var file = FileWith("token", "one\n");
        await using var api = Api(_server.Connection with { Token = new TokenFile(file) });

        _server.Token = "one";
        Assert.Equal(KubernetesOutcome.Found, await Outcome(api));
        _server.Token = "two";
        Assert.Equal(KubernetesOutcome.Unauthorized, await Outcome(api));
        FileWith("token", "two\n");
        Assert.Equal(KubernetesOutcome.Found, await Outcome(api));
    }

    [Fact]
    public async Task A_token_file_that_is_gone_for_a_moment_keeps_its_last_token()
    {
        var file = FileWith("token", "one");
        await using var api = Api(_server.Connection with { Token = new TokenFile(file) });
        _server.Token = "one";
        await Outcome(api);
        File.Delete(file);

        Assert.Equal(KubernetesOutcome.Found, await Outcome(api));
    }

    [Fact]
    public async Task A_token_file_that_was_never_there_is_named()
    {
        await using var api = Api(_server.Connection with { Token = new TokenFile(Path.Combine(_directory.FullName, "token")) });

        var answer = await api.GetAsync(Web, CancellationToken.None);

        Assert.Equal(KubernetesOutcome.Unavailable, answer.Outcome);
        Assert.Contains("token", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_credentials_are_told_apart_from_a_missing_right()
    {
        _server.Token = "another";

        var answer = await (await ConnectAsync()).GetAsync(Web, CancellationToken.None);

        Assert.Equal(KubernetesOutcome.Unauthorized, answer.Outcome);
        Assert.Contains("does not know Sluice by its credentials", answer.Explain(Web), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_CA_is_refused_until_the_CA_file_has_the_right_one()
    {
        using var other = ApiStandIn.NewAuthority();
        var file = FileWith("ca.crt", other.ExportCertificatePem());
        await using var api = Api(_server.Connection with { Authority = () => File.ReadAllText(file) });

        Assert.Equal(KubernetesOutcome.Unavailable, await Outcome(api));
        FileWith("ca.crt", _server.Authority.ExportCertificatePem());
        Assert.Equal(KubernetesOutcome.Found, await Outcome(api));
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        await using var api = Api(_server.Connection with { ServerName = "other.example.com" });

        Assert.Equal(KubernetesOutcome.Unavailable, await Outcome(api));
    }

    [Fact]
    public async Task A_certificate_for_the_given_server_name_is_accepted()
    {
        await using var api = Api(_server.Connection with { ServerName = "api.example.com" });

        Assert.Equal(KubernetesOutcome.Found, await Outcome(api));
    }

    [Fact]
    public async Task Without_verification_any_certificate_will_do()
    {
        await using var api = Api(new ClusterConnection { Server = _server.Url, SkipsVerification = true });

        Assert.Equal(KubernetesOutcome.Found, await Outcome(api));
    }

    [Fact]
    public async Task Without_a_CA_of_its_own_the_machines_decide()
    {
        await using var api = Api(new ClusterConnection { Server = _server.Url });

        Assert.Equal(KubernetesOutcome.Unavailable, await Outcome(api));
    }

    [Fact]
    public async Task The_client_certificate_is_presented()
    {
        var (certificate, key) = ApiStandIn.NewClient("sluice");
        await using var api = Api(_server.Connection with { ClientCertificate = () => X509Certificate2.CreateFromPem(certificate, key) });

        Assert.Equal(KubernetesOutcome.Found, await Outcome(api));
        Assert.Equal("CN=sluice", _server.LastClient);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(302)]
    public async Task A_status_that_does_not_help_is_unavailable(int status)
    {
        _server.Status = status;

        var answer = await (await ConnectAsync()).GetAsync(Web, CancellationToken.None);

        Assert.Equal((KubernetesOutcome.Unavailable, "broken"), (answer.Outcome, answer.Message));
    }

    [Fact]
    public async Task A_certificate_of_the_right_CA_for_another_name_is_refused()
    {
        // The library's own check would let it pass.
        using var other = CertificateMaker.MakeServer(_server.Authority, ["kubelet.example.com"], [], TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));
        await using var impostor = await ApiStandIn.StartAsync(_server.Authority, other);
        await using var api = Api(impostor.Connection);

        Assert.Equal(KubernetesOutcome.Unavailable, await Outcome(api));
    }

    private static ClientKubernetesApi Api(ClusterConnection connection) => KubernetesApis.Connect(connection, TimeProvider.System, NullLogger.Instance);

    private static async Task<KubernetesOutcome> Outcome(ClientKubernetesApi api) => (await api.GetAsync(Web, CancellationToken.None)).Outcome;

    private string FileWith(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
