using System.Text;
using Sluice.Cluster.Connecting;

namespace Sluice.Host.Tests.Cluster;

public sealed class KubeconfigTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-kubeconfig-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void The_current_contexts_cluster_and_user_are_taken()
    {
        var connection = Connect(Config("server: https://one.example.com:6443", "token: secret"));

        Assert.Equal("https://one.example.com:6443/", connection.Server.AbsoluteUri);
        Assert.Equal("secret", TokenOf(connection));
        Assert.Null(connection.Authority);
        Assert.Null(connection.ClientCertificate);
        Assert.False(connection.SkipsVerification);
    }

    [Fact]
    public void Certificates_and_keys_may_be_in_the_file()
    {
        var (certificate, key) = ApiStandIn.NewClient("dev");
        var connection = Connect(Config(
            $"server: https://one.example.com\n    certificate-authority-data: {Base64(certificate)}",
            $"client-certificate-data: {Base64(certificate)}\n    client-key-data: {Base64(key)}"));

        using var client = connection.ClientCertificate!()!;
        Assert.Equal(certificate, connection.Authority!());
        Assert.True(client.HasPrivateKey);
    }

    [Fact]
    public void Certificates_keys_and_tokens_may_be_files_beside_the_kubeconfig()
    {
        var (certificate, key) = ApiStandIn.NewClient("dev");
        Write("ca.crt", certificate);
        Write("dev.crt", certificate);
        Write("dev.key", key);
        Write("token", "from the file");
        var connection = Connect(Config(
            "server: https://one.example.com\n    certificate-authority: ca.crt",
            "client-certificate: dev.crt\n    client-key: dev.key\n    tokenFile: token\n    token: ignored"));

        using var client = connection.ClientCertificate!()!;
        Assert.Equal(certificate, connection.Authority!());
        Assert.Equal("CN=dev", client.Subject);
        Assert.Equal("from the file", TokenOf(connection));
    }

    [Fact]
    public void The_other_keys_of_a_cluster_are_honoured()
    {
        var connection = Connect(Config("server: https://one.example.com\n    tls-server-name: api.internal\n    insecure-skip-tls-verify: true\n    proxy-url: http://proxy.example.com:3128", "token: t"));

        Assert.Equal("api.internal", connection.ServerName);
        Assert.True(connection.SkipsVerification);
        Assert.Equal(new Uri("http://proxy.example.com:3128"), connection.Proxy);
    }

    [Theory]
    [InlineData("auth-provider: { name: azure }", "user \"dev\": auth-provider is what kubectl no longer has; expected exec, for AKS: kubelogin convert-kubeconfig")]
    [InlineData("username: admin", "user \"dev\": username is basic authentication")]
    [InlineData("client-certificate: dev.crt", "user \"dev\": client-key is missing")]
    [InlineData("client-key-data: x", "user \"dev\": client-key-data is not base64")]
    public void Credentials_that_cannot_be_used_are_refused(string user, string error) =>
        Assert.Contains(error, Error(Config("server: https://one.example.com", user)), StringComparison.Ordinal);

    [Theory]
    [InlineData("server: one.example.com", "cluster \"one\": server \"one.example.com\" is not a URL; expected https://HOST:PORT")]
    [InlineData("tls-server-name: one", "cluster \"one\": server is missing")]
    public void Clusters_that_cannot_be_used_are_refused(string cluster, string error) =>
        Assert.Contains(error, Error(Config(cluster, "token: t")), StringComparison.Ordinal);

    [Fact]
    public void A_context_that_is_not_there_is_named() =>
        Assert.Contains("there is no context \"missing\"", Error(Write("config", "current-context: missing\ncontexts: []\n")), StringComparison.Ordinal);

    [Fact]
    public void A_file_without_a_current_context_is_refused() =>
        Assert.Contains("current-context is missing", Error(Write("config", "clusters: []\n")), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_no_YAML_is_refused_with_its_place() =>
        Assert.Contains("config:2:1: ", Error(Write("config", "a: [\n")), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("no such file", Error(Path.Combine(_directory.FullName, "none")), StringComparison.Ordinal);

    [Fact]
    public async Task Relative_paths_begin_at_the_file_that_has_them_and_files_that_are_missing_are_passed_over()
    {
        var elsewhere = _directory.CreateSubdirectory("elsewhere").FullName;
        File.Move(Config("server: https://one.example.com", "tokenFile: token"), Path.Combine(elsewhere, "config"));
        await File.WriteAllTextAsync(Path.Combine(elsewhere, "token"), "beside the second");
        var first = Write("first", "apiVersion: v1\n");
        var missing = Path.Combine(_directory.FullName, "missing");

        var connection = ClusterConnections.Find(null, null, name => name == "KUBECONFIG" ? $"{missing}:{first}:{elsewhere}/config" : null).Connection!;

        Assert.Equal("beside the second", TokenOf(connection));
    }

    [Fact]
    public void Another_context_than_the_current_one_can_be_chosen()
    {
        var path = Config("server: https://one.example.com", "token: mine");
        File.AppendAllText(path, "\n- name: other\n  user: { token: theirs }\n");
        File.WriteAllText(path, File.ReadAllText(path).Replace("contexts:", "contexts:\n- name: second\n  context: { cluster: one, user: other }", StringComparison.Ordinal));

        Assert.Equal("theirs", TokenOf(Kubeconfig.Read([path], "second").Connection!));
        Assert.Contains("there is no context \"third\"", Kubeconfig.Read([path], "third").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_without_credentials_is_nobody()
    {
        var connection = Connect(Config("server: https://one.example.com", "{}"));

        Assert.Null(connection.Token);
        Assert.Null(connection.ClientCertificate);
    }

    [Fact]
    public void Of_several_files_the_first_that_has_something_wins()
    {
        var first = Write("first", "current-context: dev\nusers:\n- name: dev\n  user: { token: mine }\n");
        var second = Config("server: https://one.example.com", "token: theirs");

        var connection = ClusterConnections.Find(null, null, name => name == "KUBECONFIG" ? $"{first}:{second}" : null).Connection!;

        Assert.Equal(("mine", "one.example.com"), (TokenOf(connection), connection.Server.Host));
    }

    [Fact]
    public void A_pod_connects_as_its_service_account()
    {
        Write("token", "of the pod\n");
        Write("ca.crt", "the CA");

        var connection = InClusterConnection.Find(InPod, _directory.FullName)!.Connection!;

        Assert.Equal("https://[fd00::1]:6443/", connection.Server.AbsoluteUri);
        Assert.Equal(("of the pod", "the CA"), (TokenOf(connection), connection.Authority!()));
    }

    [Fact]
    public void A_pod_without_a_mounted_token_is_told_what_is_missing() =>
        Assert.Contains("automountServiceAccountToken", InClusterConnection.Find(InPod, _directory.FullName)!.Error, StringComparison.Ordinal);

    [Fact]
    public void Without_any_of_them_there_is_no_cluster() =>
        Assert.Contains("there is no cluster to ask", ClusterConnections.Find(null, null, name => name == "HOME" ? _directory.FullName : null).Error, StringComparison.Ordinal);

    private static string? InPod(string variable) => variable switch
    {
        "KUBERNETES_SERVICE_HOST" => "fd00::1",
        "KUBERNETES_SERVICE_PORT" => "6443",
        _ => null,
    };

    private static ClusterConnection Connect(string path) => Assert.IsType<ClusterConnection>(Kubeconfig.Read([path]).Connection);

    private static string? TokenOf(ClusterConnection connection) =>
        connection.Token?.GetAuthenticationHeaderAsync(CancellationToken.None).Result is { Scheme: "Bearer" } header ? header.Parameter : null;

    private static string Error(string path) => Assert.IsType<string>(Kubeconfig.Read([path]).Error);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private string Config(string cluster, string user) => Write("config", $$"""
        apiVersion: v1
        kind: Config
        current-context: dev
        contexts:
        - name: dev
          context: { cluster: one, user: dev }
        clusters:
        - name: one
          cluster:
            {{cluster}}
        users:
        - name: dev
          user:
            {{user}}
        """);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
