using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Processes;
using Sluice.Testing;

namespace Sluice.Cluster.Tests.Node;

/// <summary>A node: kubelet, containerd and runc, with a cgroup, a folder and ports of its own; the pods' network is the same for all nodes.</summary>
internal sealed class WorkerNode : IAsyncDisposable
{
    private const int FirstPort = 10250;
    private readonly ManagedProcess _process;

    private WorkerNode(string name, ManagedProcess process) => (Name, _process) = (name, process);

    /// <summary>Its name in the cluster.</summary>
    public string Name { get; }

    /// <summary>Starts the node of this number.</summary>
    public static WorkerNode Start(int number, string kubeconfig)
    {
        var name = $"node-{number}";
        var folder = Directory.CreateDirectory(Path.Combine(NodePlace.Folder, name)).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "net.d"));
        File.WriteAllText(Path.Combine(folder, "net.d", "pods.conflist"), Network);
        File.WriteAllText(Path.Combine(folder, "containerd.toml"), Containerd(folder));
        File.WriteAllText(Path.Combine(folder, "kubelet.json"), Kubelet(number, MakeCgroup(name)).ToJsonString());
        var process = ManagedProcess.Start(new ManagedProcessOptions(name, "unshare") { Arguments = ["--mount", RepositoryRoot.File("tests", "Cluster.Tests", "Node", "node.sh"), folder, .. KubeletCommand(name, folder, kubeconfig)] });
        return new WorkerNode(name, process);
    }

    /// <summary>Waits for something that the node has to do.</summary>
    /// <exception cref="TimeoutException">It did not come in time, or kubelet ended; the message has the end of its output.</exception>
    public Task WaitForAsync(string what, Func<Task<bool>> condition, TimeSpan deadline) => _process.WaitForAsync(what, condition, deadline);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string[] KubeletCommand(string name, string folder, string kubeconfig) =>
    [
        NodePlace.Program("kubelet"),
        $"--config={folder}/kubelet.json",
        $"--kubeconfig={kubeconfig}",
        $"--root-dir={folder}/kubelet",
        $"--cert-dir={folder}/certificates",
        $"--hostname-override={name}",
        $"--node-ip={NodePlace.Address}",
        "--container-runtime=remote",
        $"--container-runtime-endpoint=unix://{folder}/containerd.sock",
    ];

    // Volumes are looked at every few seconds, so that tests need not wait for a minute. Anybody in these namespaces may speak to it.
    private static JsonObject Kubelet(int number, string cgroup) => new()
    {
        ["apiVersion"] = "kubelet.config.k8s.io/v1beta1",
        ["kind"] = "KubeletConfiguration",
        ["port"] = FirstPort + number,
        ["readOnlyPort"] = 0,
        ["healthzPort"] = 0,
        ["authentication"] = new JsonObject { ["anonymous"] = new JsonObject { ["enabled"] = true }, ["webhook"] = new JsonObject { ["enabled"] = false } },
        ["authorization"] = new JsonObject { ["mode"] = "AlwaysAllow" },
        ["cgroupDriver"] = "cgroupfs",
        ["cgroupRoot"] = cgroup,
        ["failSwapOn"] = false,
        ["makeIPTablesUtilChains"] = false,
        ["syncFrequency"] = "3s",
        ["nodeStatusUpdateFrequency"] = "5s",
        ["imageGCHighThresholdPercent"] = 100,
        ["evictionHard"] = new JsonObject { ["memory.available"] = "100Mi" },
        ["serializeImagePulls"] = false,

        // Safe since 1.22, so Sluice sets it for nginx on port 80.
        ["allowedUnsafeSysctls"] = new JsonArray("net.ipv4.ip_unprivileged_port_start"),
    };

    private static string Containerd(string folder) =>
        $"""
        version = 2
        root = "{folder}/images"
        state = "/run/{Path.GetFileName(folder)}"
        [grpc]
          address = "{folder}/containerd.sock"
        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "{NodePlace.Registry}/pause:1"
          stream_server_address = "127.0.0.1"
          restrict_oom_score_adj = true
        [plugins."io.containerd.grpc.v1.cri".cni]
          bin_dir = "{NodePlace.Tools}/usr/lib/cni"
          conf_dir = "{folder}/net.d"
        [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
          endpoint = ["http://{NodePlace.Registry}"]
        [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.elastic.co"]
          endpoint = ["http://{NodePlace.Registry}"]

        """;

    private const string Network =
        """
        { "cniVersion": "0.4.0", "name": "pods", "plugins": [{
            "type": "bridge", "bridge": "pods", "isGateway": true, "hairpinMode": true,
            "ipam": { "type": "host-local", "ranges": [[{ "subnet": "10.88.0.0/16" }]], "routes": [{ "dst": "0.0.0.0/0" }] } }] }
        """;

    // kubelet wants it to be there, with processors in it.
    private static string MakeCgroup(string name)
    {
        var cgroup = $"{NodePlace.Cgroup}/{name}";
        foreach (var hierarchy in Directory.GetDirectories("/sys/fs/cgroup"))
        {
            Directory.CreateDirectory($"{hierarchy}{NodePlace.Cgroup}");
            CopyProcessors(hierarchy, NodePlace.Cgroup);
            Share(hierarchy);
            Directory.CreateDirectory($"{hierarchy}{cgroup}");
            CopyProcessors(hierarchy, cgroup);
        }

        return cgroup;
    }

    // What is in no cgroup has a share for each thread; the pods together have one for their cgroup, with which a busy machine would starve them.
    private static void Share(string hierarchy)
    {
        if (File.Exists($"{hierarchy}{NodePlace.Cgroup}/cpu.shares"))
        {
            File.WriteAllText($"{hierarchy}{NodePlace.Cgroup}/cpu.shares", "32768");
        }
    }

    private static void CopyProcessors(string hierarchy, string cgroup)
    {
        foreach (var file in new[] { "cpuset.cpus", "cpuset.mems" }.Where(file => File.Exists($"{hierarchy}/{file}")))
        {
            File.WriteAllText($"{hierarchy}{cgroup}/{file}", File.ReadAllText($"{hierarchy}/{file}"));
        }
    }
}
