using System.Runtime.Versioning;
using Sluice.Cluster.Connecting;

namespace Sluice.Host.Tests.Cluster;

/// <summary>Credentials of a program, as AKS with Entra has them (kubelogin). The program is a script.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ExecPluginTests : IDisposable
{
    private const string Version = "client.authentication.k8s.io/v1beta1";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-exec-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task The_token_that_the_program_gives_is_sent_and_kept_while_it_is_good()
    {
        var connection = Connect(Script("""echo run >> "$0.runs"; echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"fresh","expirationTimestamp":"2099-01-01T00:00:00Z"}}'"""));

        Assert.Equal("fresh", await TokenOf(connection));
        Assert.Equal("fresh", await TokenOf(connection));
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_directory.FullName, "login.runs")));
    }

    [Fact]
    public async Task Arguments_keep_their_spaces_and_the_environment_is_given()
    {
        var connection = Connect(Script("""echo "{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{\"token\":\"$1|$2|$MODE\"}}";"""),
            "args: [get-token, 'two words']\n          env: [{ name: MODE, value: workloadidentity }]");

        Assert.Equal("get-token|two words|workloadidentity", await TokenOf(connection));
    }

    [Fact]
    public async Task The_program_is_told_what_kubectl_tells_it_and_the_cluster_when_it_asks()
    {
        var connection = Connect(Script("""printf '%s' "$KUBERNETES_EXEC_INFO" > "$0.info"; echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"t"}}'"""), "provideClusterInfo: true");

        await TokenOf(connection);

        var info = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_directory.FullName, "login.info")))!;
        Assert.Equal(("ExecCredential", Version), (info["kind"]!.GetValue<string>(), info["apiVersion"]!.GetValue<string>()));
        Assert.Equal("https://one.example.com:6443", info["spec"]!["cluster"]!["server"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_client_certificate_is_taken_too()
    {
        var (certificate, key) = ApiStandIn.NewClient("entra");
        var status = new System.Text.Json.Nodes.JsonObject { ["clientCertificateData"] = certificate, ["clientKeyData"] = key };
        var answer = new System.Text.Json.Nodes.JsonObject { ["apiVersion"] = Version, ["status"] = status };
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "answer.json"), answer.ToJsonString());
        var connection = Connect(Script("""cat "$(dirname "$0")/answer.json" """));

        Assert.Null(await TokenOf(connection));
        Assert.Equal("CN=entra", connection.ClientCertificate!()!.Subject);
    }

    [Theory]
    [InlineData("echo 'AADSTS700082: the refresh token has expired' >&2; exit 1", "login ended with status 1: AADSTS700082: the refresh token has expired")]
    [InlineData("echo hello", "login writes something that is not JSON")]
    [InlineData("echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\"}'", "login answers as client.authentication.k8s.io/v1; expected client.authentication.k8s.io/v1beta1")]
    [InlineData("echo '{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{}}'", "login gives neither a token nor a client certificate")]
    public async Task A_program_that_gives_no_credentials_is_named_with_what_it_said(string script, string message)
    {
        var connection = Connect(Script(script));

        var fault = await Assert.ThrowsAsync<KubeconfigException>(() => TokenOf(connection));

        Assert.Contains($"user \"dev\": exec {_directory.FullName[..1]}", fault.Message, StringComparison.Ordinal);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_installed_is_named_with_how_to_get_it()
    {
        var connection = Connect("no-such-program-kubelogin", "installHint: 'see https://aka.ms/aks/kubelogin'");

        var fault = await Assert.ThrowsAsync<KubeconfigException>(() => TokenOf(connection));

        Assert.Contains("no-such-program-kubelogin cannot be run", fault.Message, StringComparison.Ordinal);
        Assert.Contains("see https://aka.ms/aks/kubelogin", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<string?> TokenOf(ClusterConnection connection) =>
        (await connection.Token!.GetAuthenticationHeaderAsync(CancellationToken.None))?.Parameter;

    private string Script(string text)
    {
        var path = Path.Combine(_directory.FullName, "login");
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private ClusterConnection Connect(string command, string more = "env: null")
    {
        var path = Path.Combine(_directory.FullName, "config");
        File.WriteAllText(path, $$"""
            current-context: dev
            contexts: [{ name: dev, context: { cluster: one, user: dev } }]
            clusters: [{ name: one, cluster: { server: "https://one.example.com:6443" } }]
            users:
            - name: dev
              user:
                exec:
                  apiVersion: {{Version}}
                  command: {{command}}
                  {{more.Replace("\n          ", "\n      ", StringComparison.Ordinal)}}
            """);
        return Kubeconfig.Read([path]).Connection ?? throw new InvalidOperationException(Kubeconfig.Read([path]).Error);
    }
}
