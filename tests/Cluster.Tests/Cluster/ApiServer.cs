using System.Security.Cryptography.X509Certificates;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.Cluster.Tests.Cluster;

/// <summary>
/// A real kube-apiserver with its own etcd, both on 127.0.0.1 with their own ports, certificates and data. No controller, scheduler or node:
/// objects are admitted and stored, nothing happens to them afterwards. Disposing of it ends both and deletes their data.
/// </summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly ApiServerDirectory directory;
    private readonly Etcd etcd;
    private readonly Func<ManagedProcess> start;
    private readonly string? kubectl;
    private readonly Dictionary<string, ApiClient> clients = new(StringComparer.Ordinal);
    private ManagedProcess process;

    private ApiServer(ApiServerBinaries binaries, ApiServerDirectory directory, Etcd etcd, IEnumerable<string> flags)
    {
        this.directory = directory;
        this.etcd = etcd;
        kubectl = binaries.Kubectl;
        var port = FreePorts.Next();
        Url = new Uri($"https://127.0.0.1:{port}");
        string[] arguments = [.. ApiServerFlags.For(directory, etcd.Url, port), .. flags];
        start = () => ManagedProcess.Start(new ManagedProcessOptions("kube-apiserver", binaries.ApiServer) { Arguments = arguments });
        process = start();
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>The server's own directory, which goes with it.</summary>
    public string Directory => directory.Path;

    /// <summary>The PEM file of the CA of its certificate.</summary>
    public string AuthorityFile => directory.Certificates.AuthorityFile;

    /// <summary>The PEM file of the key that signs service account tokens.</summary>
    public string ServiceAccountKeyFile => directory.Certificates.ServiceAccountKeyFile;

    /// <summary>That CA.</summary>
    public X509Certificate2 Authority => directory.Certificates.Authority;

    /// <summary>The process ids of kube-apiserver and etcd.</summary>
    public IReadOnlyList<int> ProcessIds => [process.Id, etcd.Process.Id];

    /// <summary>Where its etcd listens.</summary>
    public string EtcdUrl => etcd.Url;

    /// <summary>What kube-apiserver wrote so far.</summary>
    public ProcessOutput Output => process.Output;

    /// <summary>Whether there is a kubectl.</summary>
    public bool HasKubectl => kubectl is not null;

    /// <summary>The API as <see cref="ApiServerUser.Admin"/>.</summary>
    public ApiClient Api => ClientFor(ApiServerUser.Admin.Name);

    /// <summary>Starts a server and waits until it is ready and the namespace <c>default</c> exists.</summary>
    /// <exception cref="TimeoutException">It was not ready in time, or ended; the message has the end of its output.</exception>
    public static Task<ApiServer> StartAsync(ApiServerBinaries binaries, ApiServerOptions options) =>
        FreePorts.RetryAsync(() => StartOnceAsync(binaries, options));

    /// <summary>The API as the user of this name.</summary>
    public ApiClient ClientFor(string user)
    {
        lock (clients)
        {
            return clients.TryGetValue(user, out var client)
                ? client
                : clients[user] = new ApiClient(Url, directory.Certificates.Authority, directory.TokenOf(user));
        }
    }

    /// <summary>kubectl as the user of this name.</summary>
    /// <exception cref="InvalidOperationException">There is no kubectl: see <see cref="HasKubectl"/>.</exception>
    public Kubectl KubectlFor(string user) => new(
        kubectl ?? throw new InvalidOperationException("kubectl is not in KUBEBUILDER_ASSETS, on PATH or in the cache"),
        KubeconfigFor(user),
        directory.Path);

    /// <summary>The path of a kubeconfig for the user of this name.</summary>
    public string KubeconfigFor(string user) => directory.WriteKubeconfig(Url, user);

    /// <summary>Ends kube-apiserver; its data stays.</summary>
    public ValueTask StopAsync() => process.DisposeAsync();

    /// <summary>Starts it again, at the same address, and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        process = start();
        await WaitUntilReadyAsync(TimeSpan.FromSeconds(60));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients.Values)
        {
            client.Dispose();
        }

        await process.DisposeAsync();
        await etcd.DisposeAsync();
        directory.Dispose();
    }

    private static async Task<ApiServer> StartOnceAsync(ApiServerBinaries binaries, ApiServerOptions options)
    {
        var server = await CreateAsync(binaries, options);
        try
        {
            await server.WaitUntilReadyAsync(options.StartDeadline);
            return server;
        }
        catch (Exception)
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task<ApiServer> CreateAsync(ApiServerBinaries binaries, ApiServerOptions options)
    {
        var directory = ApiServerDirectory.Create([ApiServerUser.Admin, .. options.Users], options.Addresses);
        try
        {
            string[] flags = [options.Rbac ? "--authorization-mode=RBAC" : "--authorization-mode=AlwaysAllow", .. ServiceAccountFlags(options), .. options.Flags(directory.Path)];
            var etcd = await Etcd.StartAsync(binaries.Etcd, directory.Path, options.StartDeadline);
            return new ApiServer(binaries, directory, etcd, flags);
        }
        catch (Exception)
        {
            directory.Dispose();
            throw;
        }
    }

    // No controller makes the service account that this plugin demands of every pod.
    private static IEnumerable<string> ServiceAccountFlags(ApiServerOptions options) =>
        options.ServiceAccounts ? [] : ["--disable-admission-plugins=ServiceAccount"];

    private async Task WaitUntilReadyAsync(TimeSpan deadline)
    {
        try
        {
            await process.WaitForAsync("readiness", IsReadyAsync, deadline);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}\n{etcd.Process.Describe("ran beside it")}", exception);
        }
    }

    // An etcd that has ended would only show as a kube-apiserver that waits for it.
    private async Task<bool> IsReadyAsync()
    {
        if (etcd.Process.HasExited)
        {
            throw new TimeoutException(etcd.Process.Describe($"ended with status {etcd.Process.ExitCode}"));
        }

        try
        {
            return (await Api.GetAsync("/readyz")).IsSuccess && (await Api.GetAsync("/api/v1/namespaces/default")).IsSuccess;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
