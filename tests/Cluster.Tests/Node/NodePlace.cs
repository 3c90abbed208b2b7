namespace Sluice.Cluster.Tests.Node;

/// <summary>Where a node can be: the namespaces of run.sh, which says in the environment what is there.</summary>
internal static class NodePlace
{
    /// <summary>The node's address, and that of the API server for what runs on it.</summary>
    public const string Address = "10.99.0.1";

    /// <summary>The address of the Service <c>kubernetes</c>.</summary>
    public const string ServiceAddress = "10.96.0.1";

    /// <summary>The addresses that Services get.</summary>
    public const string ServiceRange = "10.96.0.0/16";

    /// <summary>Where the images are.</summary>
    public const string Registry = "127.0.0.1:5000";

    /// <summary>Why there is no node; null where there can be one.</summary>
    public static string? SkipReason { get; } = Variable("SLUICE_NODE") is null
        ? "a node needs namespaces of its own, and changes the machine without them: ./test.sh --node makes them (tests/Cluster.Tests/Node/run.sh)"
        : null;

    /// <summary>A folder for the node's data.</summary>
    public static string Folder => Variable("SLUICE_NODE")!;

    /// <summary>The root in which Debian's packages are unpacked.</summary>
    public static string Tools => Variable("SLUICE_NODE_TOOLS")!;

    /// <summary>The cgroup for the pods.</summary>
    public static string Cgroup => Variable("SLUICE_NODE_CGROUP")!;

    /// <summary>A program of Kubernetes.</summary>
    public static string Program(string name) => Path.Combine(Variable("KUBEBUILDER_ASSETS")!, name);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
