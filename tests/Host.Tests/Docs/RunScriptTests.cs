using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Sluice.Cluster.Tests.Processes;
using Sluice.Testing;

namespace Sluice.Host.Tests.Docs;

/// <summary><c>./run.sh</c>, but for the build: a dotnet of its own runs what is built already.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class RunScriptTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sluice-run-");

    public RunScriptTests()
    {
        var dotnet = Path.Combine(_root.FullName, "dotnet");
        File.WriteAllText(dotnet, $"#!/bin/sh\n[ \"$1\" = build ] && exit 0\nshift\nexec {SluiceExecutable.Words} \"$@\"\n");
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Copy => Path.Combine(_root.FullName, "sluice-ca.crt");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Once_shows_the_servers_own_time_and_nothing_that_works_only_while_it_serves()
    {
        using var run = Start("--once");
        var shown = await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(OwnTime(), shown);
        Assert.DoesNotContain("connection and all", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("curl", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", shown, StringComparison.Ordinal);
        Assert.Empty(_root.EnumerateFiles("*.crt"));
    }

    [Fact]
    public async Task After_it_has_ended_it_prints_nothing_to_call_and_leaves_nothing_behind()
    {
        using var run = Start();
        var shown = "";
        while (!shown.Contains("What it logs:", StringComparison.Ordinal))
        {
            shown += await run.StandardOutput.ReadLineAsync() + "\n";
        }

        Assert.Matches(OwnTime(), shown);
        Assert.Contains($"curl --cacert {Copy} ", shown, StringComparison.Ordinal);
        Assert.True(File.Exists(Copy));

        // The log has been shown so far.
        while (await run.StandardOutput.ReadLineAsync() is { } line && !line.Contains("Serving on", StringComparison.Ordinal))
        {
        }

        using var kill = Process.Start("kill", ["-TERM", $"{run.Id}"]);
        var rest = await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();

        Assert.DoesNotContain("curl", rest, StringComparison.Ordinal);
        Assert.False(File.Exists(Copy));
        Assert.Empty(_root.EnumerateDirectories());
    }

    private Process Start(params string[] arguments)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var start = new ProcessStartInfo(RepositoryRoot.File("run.sh"), arguments) { RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{_root.FullName}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["TMPDIR"] = _root.FullName;
        start.Environment["SLUICE_PORT"] = $"{((IPEndPoint)socket.LocalEndPoint!).Port}";
        return Process.Start(start)!;
    }

    [GeneratedRegex(@"(?m)^allowed, in [0-9.]+ ms$")]
    private static partial Regex OwnTime();
}
