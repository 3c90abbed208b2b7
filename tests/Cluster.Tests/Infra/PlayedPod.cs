using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Host.Tests.Serving;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Infra;

/// <summary>
/// Plays kubelet for one pod of a Deployment that the API server has: mounts its volumes, starts a process for each container with the arguments and the
/// environment that it says, and asks its probes. In place of a network and a file system of its own, ports become free ones of 127.0.0.1, and mount
/// paths directories of this machine, everywhere alike.
/// </summary>
internal sealed partial class PlayedPod : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly InfraCluster _cluster;
    private readonly string _space;
    private readonly JsonNode _pod;
    private readonly Dictionary<string, MountedDirectory> _volumes = [];
    private readonly Dictionary<string, string> _contents = [];
    private readonly Dictionary<string, int> _ports;
    private readonly List<ManagedProcess> _processes = [];

    private PlayedPod(InfraCluster cluster, JsonNode deployment, int httpsPort)
    {
        _cluster = cluster;
        _space = (string)deployment["metadata"]!["namespace"]!;
        _pod = deployment["spec"]!["template"]!["spec"]!;
        _ports = new() { [ContainerPort("https")] = httpsPort };
    }

    /// <summary>Starts the pod of a Deployment and waits until it is ready.</summary>
    /// <param name="cluster">Where the Deployment is.</param>
    /// <param name="space">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="httpsPort">The port of 127.0.0.1 that container port <c>https</c> becomes.</param>
    public static async Task<PlayedPod> StartAsync(InfraCluster cluster, string space, string name, int httpsPort)
    {
        var deployment = JsonNode.Parse((await cluster.Api.GetAsync($"/apis/apps/v1/namespaces/{space}/deployments/{name}")).OrThrow().Text)!;
        var pod = new PlayedPod(cluster, deployment, httpsPort);
        try
        {
            await pod.SyncVolumesAsync();
            foreach (var container in pod._pod["containers"].Items())
            {
                pod._processes.Add(pod.Start(container));
            }

            await pod.WaitUntilReadyAsync();
            return pod;
        }
        catch
        {
            await pod.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes what Secrets and ConfigMaps hold now into the volumes, as kubelet does from time to time.</summary>
    public async Task SyncVolumesAsync()
    {
        foreach (var volume in _pod["volumes"].Items())
        {
            var (name, files) = ((string)volume["name"]!, await FilesAsync(volume));
            var content = string.Join('\0', files.Select(file => $"{file.Name}\0{file.Text}"));
            if (!_volumes.TryGetValue(name, out var directory))
            {
                _volumes[name] = new MountedDirectory(files);
            }
            else if (_contents[name] != content)
            {
                directory.Swap(files);
            }

            _contents[name] = content;
        }
    }

    /// <summary>Whether the liveness probes of all containers hold.</summary>
    public async Task<bool> IsAliveAsync()
    {
        var alive = true;
        foreach (var container in _pod["containers"].Items().Where(container => container["livenessProbe"] is not null))
        {
            alive &= await ProbeAsync(container["livenessProbe"]!);
        }

        return alive;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        foreach (var volume in _volumes.Values)
        {
            volume.Dispose();
        }
    }

    private async Task<(string Name, string Text)[]> FilesAsync(JsonNode volume)
    {
        if (volume["emptyDir"] is not null)
        {
            return [];
        }

        var secret = volume["secret"];
        var name = (string)(secret?["secretName"] ?? volume["configMap"]!["name"])!;
        var data = (await _cluster.FindAsync(secret is null ? "configmaps" : "secrets", _space, name)
            ?? throw new InvalidOperationException($"The pod waits for {name}, which is not in {_space}."))["data"]!.AsObject();
        var keys = (secret ?? volume["configMap"])!["items"] is JsonArray items
            ? items.Select(item => ((string)item!["key"]!, (string)item["path"]!))
            : data.Select(item => (item.Key, item.Key));
        return [.. keys.Select(key => (key.Item2, Text((string)data[key.Item1]!, secret is not null)))];
    }

    private static string Text(string value, bool isSecret) => isSecret ? Encoding.UTF8.GetString(Convert.FromBase64String(value)) : value;

    private ManagedProcess Start(JsonNode container)
    {
        var environment = container["env"].Items().ToDictionary(variable => (string)variable["name"]!, variable => (string?)Here(container, (string)variable["value"]!));
        return ManagedProcess.Start(new ManagedProcessOptions((string)container["name"]!, SluiceExecutable.Program)
        {
            Arguments = [.. SluiceExecutable.Arguments, .. Arguments(container, environment)],
            Environment = environment,
        });
    }

    // What the images run: infra/images. A stand-in for the Functions host reads the same variables, and answers plain HTTP with the same core.
    private IEnumerable<string> Arguments(JsonNode container, Dictionary<string, string?> environment) => ((string)container["image"]!).Split(':')[0] switch
    {
        "sluice-host" => container["args"].Texts().Select(argument => Here(container, argument)),
        "sluice-functionapp" => ["serve", "--config", environment["SLUICE_CONFIG"]!, "--url", environment["ASPNETCORE_URLS"]!],
        var image => throw new InvalidOperationException($"{image} is not an image of infra/images."),
    };

    // The text as it is on this machine.
    private string Here(JsonNode container, string text)
    {
        var local = Address().Replace(text, match => $"127.0.0.1:{LocalPort(match.Groups[1].Value).ToString(CultureInfo.InvariantCulture)}");
        var mounts = container["volumeMounts"].Items().ToDictionary(mount => (string)mount["mountPath"]!, mount => _volumes[(string)mount["name"]!].Path);
        return Regex.Replace(local, $"(?<=^|=)(?:{string.Join('|', mounts.Keys.Select(Regex.Escape))})(?=/|$)", match => mounts[match.Value]);
    }

    private int LocalPort(string port) => _ports.TryGetValue(port, out var local) ? local : _ports[port] = FreePorts.Next();

    private string ContainerPort(string name) =>
        _pod["containers"].Items().SelectMany(container => container["ports"].Items()).Single(port => (string)port["name"]! == name)["containerPort"]!.ToJsonString();

    private async Task WaitUntilReadyAsync()
    {
        foreach (var container in _pod["containers"].Items().Where(container => container["readinessProbe"] is not null))
        {
            await _processes[0].WaitForAsync("readiness", () => ProbeAsync(container["readinessProbe"]!), Patience);
        }
    }

    private async Task<bool> ProbeAsync(JsonNode probe)
    {
        try
        {
            using var client = TestServer.Client();
            var get = probe["httpGet"]!;
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{LocalPort(PortOf(get["port"]!))}{get["path"]}"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // A number may be a port of another container of the pod.
    private string PortOf(JsonNode port) => port.GetValueKind() == System.Text.Json.JsonValueKind.String ? ContainerPort((string)port!) : port.ToJsonString();

    [GeneratedRegex(@"(?:0\.0\.0\.0|127\.0\.0\.1):(\d+)")]
    private static partial Regex Address();
}
