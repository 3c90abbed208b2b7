using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Sluice.Hosting.Tls;
using Sluice.Policies.ConsulRegistration;
using Sluice.Policies.Pods;

namespace Sluice.Shared.Tests.Policies.ConsulRegistration;

/// <summary>Runs the hooks in a real shell against a server that stands for the agent.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ConsulHooksTests : IDisposable
{
    private const string Pod = "web-7d9c-x2x4z";

    // busybox's nc where the machine has none: sends its input to HOST PORT, the third and fourth argument, and prints what comes back.
    private const string NcInBash =
        """
        #!/bin/bash
        exec 3<>"/dev/tcp/$3/$4" || exit 1
        cat >&3
        cat <&3

        """;

    private readonly ConsulAgent _agent = new();
    private readonly DirectoryInfo _tools = Directory.CreateTempSubdirectory("sluice-consul-");

    /// <summary>The clients that this machine has.</summary>
    public static TheoryData<string> Clients => [.. new[] { "curl", "wget" }.Where(tool => Find(tool) is not null), "nc"];

    public void Dispose()
    {
        _agent.Dispose();
        _tools.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task The_agent_gets_the_service_and_loses_it_again(string client)
    {
        var service = Service("web") with { CheckPath = "/healthz?deep=1", Tags = ["blue", "v1.2"] };

        Assert.Equal(0, (await RunAsync(Hooks().Register(service, "shop"), client)).ExitCode);
        Assert.Equal(0, (await RunAsync(Hooks().Deregister(service, "shop"), client)).ExitCode);

        Assert.Equal(["PUT /v1/agent/service/register", $"PUT /v1/agent/service/deregister/web-shop-{Pod}"], _agent.Requests.Select(request => $"{request.Method} {request.Path}"));
        var expected = JsonNode.Parse($$"""
            {
              "Name": "web", "ID": "web-shop-{{Pod}}", "Address": "10.1.2.3", "Port": 8080, "Tags": ["blue", "v1.2"],
              "Check": { "HTTP": "http://10.1.2.3:8080/healthz?deep=1", "Interval": "10s", "Timeout": "2s", "DeregisterCriticalServiceAfter": "5m" }
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(_agent.Requests.First().Body)), _agent.Requests.First().Body);
        Assert.Equal("application/json", _agent.Requests.First().Type);
    }

    [Theory]
    [InlineData("it's")]
    [InlineData("a \"quoted\" name")]
    [InlineData("$HOME ${POD_IP} $(touch TOUCHED)")]
    [InlineData("`touch TOUCHED`")]
    [InlineData("back\\slash \\\"; touch TOUCHED; '")]
    [InlineData("two\nlines")]
    [InlineData("grüße %s %d")]
    [InlineData("*")]
    public async Task Names_that_mean_something_to_a_shell_or_to_JSON_do_no_harm(string name)
    {
        var service = Service(name) with { Tags = [name], CheckPath = $"/{name}" };

        await RunAsync(Hooks().Register(service, "shop"), "curl");
        await RunAsync(Hooks().Deregister(service, "shop"), "curl");

        var body = JsonNode.Parse(_agent.Requests.First().Body)!;
        Assert.Equal(name, body["Name"]!.GetValue<string>());
        Assert.Equal(name, body["Tags"]![0]!.GetValue<string>());
        Assert.Equal($"{name}-shop-{Pod}", body["ID"]!.GetValue<string>());
        Assert.Equal($"http://10.1.2.3:8080/{name}", body["Check"]!["HTTP"]!.GetValue<string>());
        Assert.EndsWith($"/deregister/{Uri.EscapeDataString($"{name}-shop-{Pod}")}", _agent.Requests.Last().Path, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_tools.FullName, "TOUCHED")));
    }

    [Fact]
    public async Task Without_a_path_to_ask_the_port_is_checked_and_an_IPv6_address_gets_brackets()
    {
        await RunAsync(Hooks().Register(Service("web"), "shop"), "curl", address: "fd00::7");

        var body = JsonNode.Parse(_agent.Requests.First().Body)!;
        Assert.Equal("fd00::7", body["Address"]!.GetValue<string>());
        Assert.Equal("[fd00::7]:8080", body["Check"]!["TCP"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_registration_that_fails_is_tried_again()
    {
        _agent.Failures = 1;

        var result = await RunAsync(Hooks().Register(Service("web"), "shop"), "curl");

        Assert.Equal((0, 2), (result.ExitCode, _agent.Requests.Count));
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task With_the_agent_away_the_hook_gives_up_and_exits_with_0(string client)
    {
        var hooks = new ConsulHooks(ConsulAgent.FreePort(), attempts: 2, timeoutSeconds: 1, "5m");

        var result = await RunAsync(hooks.Register(Service("web"), "shop"), client);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("giving up", result.Errors, StringComparison.Ordinal);
    }

    private static string? Find(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, tool)).FirstOrDefault(File.Exists);

    private static ConsulService Service(string name) => new(default(Container), name, 8080, null, "10s", []);

    private ConsulHooks Hooks() => new(_agent.Port, attempts: 3, timeoutSeconds: 2, "5m");

    /// <summary>Runs a hook in a shell that finds one client only, and what a minimal image has.</summary>
    private async Task<(int ExitCode, string Errors)> RunAsync(string script, string client, string address = "10.1.2.3")
    {
        foreach (var tool in new[] { client, "sh", "grep", "head", "wc", "sleep", "touch", "cat" })
        {
            Install(tool);
        }

        var start = new ProcessStartInfo(Path.Combine(_tools.FullName, "sh"), ["-c", script]) { RedirectStandardError = true, WorkingDirectory = _tools.FullName };
        start.Environment.Clear();
        start.Environment["PATH"] = _tools.FullName;
        (start.Environment["HOST_IP"], start.Environment["POD_IP"], start.Environment["POD_NAME"]) = ("127.0.0.1", address, Pod);
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var errors = await process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, errors);
    }

    private void Install(string tool)
    {
        var link = Path.Combine(_tools.FullName, tool);
        if (File.Exists(link))
        {
            return;
        }

        if (Find(tool) is { } found)
        {
            File.CreateSymbolicLink(link, found);
        }
        else if (tool == "nc")
        {
            File.WriteAllText(link, NcInBash);
            File.SetUnixFileMode(link, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
