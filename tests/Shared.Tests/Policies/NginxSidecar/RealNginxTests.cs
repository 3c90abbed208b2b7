using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Shared.Tests.Common;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Policies.NginxSidecar;

/// <summary>The template of samples/nginx-sidecar-config.yaml, rendered with the environment of an injected container and run by a real nginx.</summary>
public sealed partial class RealNginxTests : IAsyncLifetime
{
    private readonly EchoServer _application = new();
    private readonly NginxProcess _nginx = new();
    private int _port;

    public async Task InitializeAsync()
    {
        if (NginxProcess.Executable is not null)
        {
            _port = NginxProcess.FreePort();
            await _nginx.StartAsync(Render(await InjectedEnvironment(_application.Port, _port)), _port);
        }
    }

    public async Task DisposeAsync()
    {
        await _nginx.DisposeAsync();
        await _application.DisposeAsync();
    }

    [SkippableFact]
    public async Task The_applications_answer_comes_through()
    {
        var (status, body) = await Get("/a%20path?with=query");
        Assert.Equal(418, status);
        Assert.StartsWith("GET /a%20path?with=query HTTP/1.1\r\n", body, StringComparison.Ordinal);
        Assert.Contains("\r\nHost: shop.example.com\r\n", body, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Real-IP: 127.0.0.1\r\n", body, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-For: 127.0.0.1\r\n", body, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-Host: shop.example.com\r\n", body, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-Proto: http\r\n", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nConnection: close\r\n", body, StringComparison.OrdinalIgnoreCase);
    }

    [SkippableFact]
    public async Task What_an_ingress_said_of_the_client_is_kept()
    {
        var (_, body) = await Get("/", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7"));
        Assert.Contains("\r\nX-Forwarded-Proto: https\r\n", body, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-For: 203.0.113.7, 127.0.0.1\r\n", body, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_connection_is_upgraded()
    {
        Skip.If(NginxProcess.Executable is null, "nginx is not installed (Debian package nginx)");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, patience.Token);
        var stream = client.GetStream();
        await stream.WriteAsync("GET /socket HTTP/1.1\r\nHost: shop.example.com\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"u8.ToArray(), patience.Token);
        Assert.StartsWith("HTTP/1.1 101 ", await ReadUntil(stream, "\r\n\r\n", patience.Token), StringComparison.Ordinal);
        await stream.WriteAsync("over the socket."u8.ToArray(), patience.Token);
        Assert.Equal("over the socket.", await ReadUntil(stream, ".", patience.Token));
    }

    private async Task<(int Status, string Body)> Get(string path, params (string Name, string Value)[] headers)
    {
        Skip.If(NginxProcess.Executable is null, "nginx is not installed (Debian package nginx)");
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_port}{path}");
        request.Headers.Host = "shop.example.com";
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The variables that the policy gives its container.</summary>
    private static async Task<Dictionary<string, string>> InjectedEnvironment(int upstream, int listen)
    {
        var configuration = ConfigurationLoader.Parse($"policies:\n  - name: nginx\n    type: nginx-sidecar\n    settings:\n      port: {listen}\n", new PolicyServices()).Configuration!;
        var endpoint = new WebhookEndpoint(() => configuration, NullLogger.Instance, TimeProvider.System);
        var pod = YamlText.ToJson($"{{apiVersion: v1, kind: Pod, metadata: {{name: shop}}, spec: {{containers: [{{name: shop, image: shop, ports: [{{containerPort: {upstream}}}]}}]}}}}")!;
        var output = new ByteBuffer();
        Assert.True(WebhookRoute.TryMatch("/mutate", "", out var route));
        await endpoint.AnswerAsync(route, ReviewBuilder.Build(pod), output, default, CancellationToken.None);
        var patch = JsonNode.Parse(Convert.FromBase64String(JsonNode.Parse(output.Span)!["response"]!["patch"]!.GetValue<string>()))!;
        var sidecar = IndependentPatch.Apply(pod, patch)["spec"]!["containers"]![1]!;
        var variables = sidecar["env"]!.AsArray().ToDictionary(entry => entry!["name"]!.GetValue<string>(), entry => entry!["value"]!.GetValue<string>());

        // The one thing that is not as in a pod: there it listens on every address.
        variables["LISTEN_PORT"] = $"127.0.0.1:{variables["LISTEN_PORT"]}";
        return variables;
    }

    /// <summary>As the image's entrypoint does with envsubst: only variables that are defined are replaced.</summary>
    private static string Render(Dictionary<string, string> environment)
    {
        var manifest = YamlText.ToJson(File.ReadAllText(RepositoryRoot.File("samples", "nginx-sidecar-config.yaml")))!;
        var template = manifest["data"]!["default.conf.template"]!.GetValue<string>();
        return Reference().Replace(template, match => environment.GetValueOrDefault(match.Groups["name"].Value, match.Value));
    }

    private static async Task<string> ReadUntil(NetworkStream stream, string end, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal) && await stream.ReadAsync(one, cancellation) > 0)
        {
            text.Append((char)one[0]);
        }

        return text.ToString();
    }

    [GeneratedRegex(@"\$\{(?<name>\w+)\}|\$(?<name>\w+)")]
    private static partial Regex Reference();
}
