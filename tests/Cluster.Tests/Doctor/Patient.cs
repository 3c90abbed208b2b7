using System.CommandLine;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Hosting.Commands;

namespace Sluice.Cluster.Tests.Doctor;

/// <summary>An API server that <c>sluice doctor</c> looks at, and a shell that types what it prints: kubectl, sluice, and a directory with files.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class Patient : IDisposable
{
    private readonly ApiServer _server;
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("sluice-doctor-");

    public Patient(ApiServer server)
    {
        Skip.IfNot(server.HasKubectl, "no kubectl in KUBEBUILDER_ASSETS, on PATH or in the cache");
        _server = server;
        var sluice = Path.Combine(_home.FullName, "sluice");
        File.WriteAllText(sluice, $"#!/bin/sh\nexec {SluiceExecutable.Words} \"$@\"\n");
        File.SetUnixFileMode(sluice, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Looks, and keeps what one check says about one subject.</summary>
    public async Task<IReadOnlyList<JsonNode>> LookAsync(string check, string subject, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(["doctor", "--kubeconfig", _server.KubeconfigFor("admin"), "-o", "json", .. arguments]);
        Assert.True(code is 0 or 1, error);
        var findings = JsonNode.Parse(output)!["findings"]!.AsArray().Select(finding => finding!).ToList();
        Assert.Equal(findings.Count > 0 ? 1 : 0, code);
        return [.. findings.Where(finding => finding["check"]!.GetValue<string>() == check && finding["subject"]!.GetValue<string>().Contains(subject, StringComparison.Ordinal))];
    }

    /// <summary>Finds it, types the command that it prints, and no longer finds it.</summary>
    public async Task<JsonNode> IsMendedAsync(string check, string subject, string? directory = null, params string[] arguments)
    {
        var finding = Assert.Single(await LookAsync(check, subject, arguments));
        var command = finding["command"]!.GetValue<string>();
        await TypeAsync(command, directory ?? _home.FullName);
        var isGone = await Processes.Eventually.HoldsAsync(async () => (await LookAsync(check, subject, arguments)).Count == 0, TimeSpan.FromSeconds(20));
        Assert.True(isGone, $"{command} did not mend it: {string.Join('\n', await LookAsync(check, subject, arguments))}");
        return finding;
    }

    /// <summary>Runs <c>sluice</c> in this process.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await SluiceCommand.RunAsync(arguments, Sluice.Policies.Catalogue.Default, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    /// <inheritdoc/>
    public void Dispose() => _home.Delete(recursive: true);

    private async Task TypeAsync(string command, string directory)
    {
        var kubectl = Path.GetDirectoryName(ApiServerBinaries.Found!.Kubectl);
        var shell = new Kubectl("/bin/bash", _server.KubeconfigFor("admin"), _home.FullName);
        (await shell.RunAsync(["-euo", "pipefail", "-c", $"PATH={_home.FullName}:{kubectl}:$PATH; cd '{directory}'; {command}"])).OrThrow();
    }
}
