namespace Sluice.Cluster.Tests.Cluster;

/// <summary>Where the programs of a cluster are on this machine.</summary>
/// <param name="ApiServer">The path of kube-apiserver.</param>
/// <param name="Etcd">The path of etcd.</param>
/// <param name="Kubectl">The path of kubectl; null when there is none.</param>
internal sealed record ApiServerBinaries(string ApiServer, string Etcd, string? Kubectl)
{
    private const string Assets = "KUBEBUILDER_ASSETS";
    private static readonly Lazy<ApiServerBinaries?> FoundOnce = new(Find);

    /// <summary>What <see cref="Find"/> finds first; null when there is no API server to test with.</summary>
    public static ApiServerBinaries? Found => FoundOnce.Value;

    /// <summary>Why tests are skipped when <see cref="Found"/> is null, and what helps.</summary>
    public static string Missing =>
        $"no kube-apiserver and etcd in {Assets}, on PATH or in {Cache}; ./test.sh --cluster gets them (tests/Cluster.Tests/install-apiserver.sh)";

    private static string Cache => Variable("SLUICE_CACHE")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "sluice");

    private static string[] SearchPath => (Variable("PATH") ?? string.Empty).Split(Path.PathSeparator);

    /// <summary>Looks where install-apiserver.sh looks, in the same order: KUBEBUILDER_ASSETS, PATH, the cache.</summary>
    private static ApiServerBinaries? Find()
    {
        string[] assets = Variable(Assets) is { } directory ? [directory] : [];
        return In(assets) ?? In(SearchPath) ?? In([Cache]);
    }

    private static ApiServerBinaries? In(string[] directories) =>
        First("kube-apiserver", directories) is { } server && First("etcd", directories) is { } store
            ? new ApiServerBinaries(server, store, First("kubectl", [.. directories, .. SearchPath, Cache]))
            : null;

    private static string? First(string program, string[] directories) =>
        directories.Where(Path.IsPathRooted).Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
