using System.Security.Cryptography.X509Certificates;
using Sluice.Cluster;
using Sluice.Host.Cluster;
using Sluice.Testing.Cluster;

namespace Sluice.Host.Tests.Cluster;

public sealed class RestKubernetesApiTests : KubernetesApiContract, IAsyncLifetime
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

    protected override ValueTask<IKubernetesApi> ConnectAsync() => new(new RestKubernetesApi(_server.Connection));

    protected override IKubernetesApi ConnectTo(Uri server) => new RestKubernetesApi(_server.Connection with { Server = server });

    [Fact]
    public async Task A_token_file_that_changes_is_read_again()
    {
        var file = FileWith("token", "one\n");
        using var api = new RestKubernetesApi(_server.Connection with { Token = new TokenFile(file).Read });

        _server.Token = "one";
        Assert.Equal(KubernetesOutcome.Found, await Outcome(api));
        _server.Token = "two";
        Assert.Equal(KubernetesOutcome.Forbidden, await Outcome(api));
        FileWith("token", "two\n");
        Assert.Equal(KubernetesOutcome.Found, await Outcome(api));
    }

    [Fact]
    public async Task A_token_file_that_is_gone_for_a_moment_keeps_its_last_token()
    {
        var file = FileWith("token", "one");
        using var api = new RestKubernetesApi(_server.Connection with { Token = new TokenFile(file).Read });
        _server.Token = "one";
        await Outcome(api);
        File.Delete(file);

        Assert.Equal(KubernetesOutcome.Found, await Outcome(api));
    }

    [Fact]
    public async Task A_token_file_that_was_never_there_is_named()
    {
        using var api = new RestKubernetesApi(_server.Connection with { Token = new TokenFile(Path.Combine(_directory.FullName, "token")).Read });

        var answer = await api.GetAsync(Web, CancellationToken.None);

        Assert.Equal(KubernetesOutcome.Unavailable, answer.Outcome);
        Assert.Contains("token", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_credentials_are_forbidden_and_said_to_be_refused()
    {
        _server.Token = "another";

        var answer = await (await ConnectAsync()).GetAsync(Web, CancellationToken.None);

        Assert.Equal(KubernetesOutcome.Forbidden, answer.Outcome);
        Assert.Contains("does not accept the credentials", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_CA_is_refused_until_the_CA_file_has_the_right_one()
    {
        using var other = ApiStandIn.NewAuthority();
        var file = FileWith("ca.crt", other.ExportCertificatePem());
        using var api = new RestKubernetesApi(_server.Connection with { Authority = () => File.ReadAllText(file) });

        Assert.Equal(KubernetesOutcome.Unavailable, await Outcome(api));
        FileWith("ca.crt", _server.Authority.ExportCertificatePem());
        Assert.Equal(KubernetesOutcome.Found, await Outcome(api));
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        using var api = new RestKubernetesApi(_server.Connection with { ServerName = "other.example.com" });

        Assert.Equal(KubernetesOutcome.Unavailable, await Outcome(api));
    }

    [Fact]
    public async Task A_certificate_for_the_given_server_name_is_accepted()
    {
        using var api = new RestKubernetesApi(_server.Connection with { ServerName = "api.example.com" });

        Assert.Equal(KubernetesOutcome.Found, await Outcome(api));
    }

    [Fact]
    public async Task Without_verification_any_certificate_will_do()
    {
        using var api = new RestKubernetesApi(new ClusterConnection { Server = _server.Url, SkipsVerification = true });

        Assert.Equal(KubernetesOutcome.Found, await Outcome(api));
    }

    [Fact]
    public async Task Without_a_CA_of_its_own_the_machines_decide()
    {
        using var api = new RestKubernetesApi(new ClusterConnection { Server = _server.Url });

        Assert.Equal(KubernetesOutcome.Unavailable, await Outcome(api));
    }

    [Fact]
    public async Task The_client_certificate_is_presented()
    {
        var (certificate, key) = ApiStandIn.NewClient("sluice");
        using var api = new RestKubernetesApi(_server.Connection with { ClientCertificate = () => X509Certificate2.CreateFromPem(certificate, key) });

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

    private static async Task<KubernetesOutcome> Outcome(RestKubernetesApi api) => (await api.GetAsync(Web, CancellationToken.None)).Outcome;

    private string FileWith(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
