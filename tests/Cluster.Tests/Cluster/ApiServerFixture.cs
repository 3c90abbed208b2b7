namespace Sluice.Cluster.Tests.Cluster;

/// <summary>
/// An API server for the tests of one class: <c>IClassFixture&lt;ApiServerFixture&gt;</c>. Derive from it to choose other <see cref="Options"/>.
/// The tests are <c>[SkippableFact]</c>s: where no API server is to be had, <see cref="Server"/> skips them and says why.
/// </summary>
public class ApiServerFixture : IAsyncLifetime
{
    private readonly SemaphoreSlim gate = new(1);
    private ApiServer? server;
    private bool isPrepared;

    /// <summary>Why there is no server on this machine; null when there is one.</summary>
    public virtual string? SkipReason { get; } = ApiServerBinaries.Found is null ? ApiServerBinaries.Missing : null;

    /// <summary>How to start the server.</summary>
    internal virtual ApiServerOptions Options => new();

    /// <summary>The server; without one, the test that asks is skipped.</summary>
    internal ApiServer Server
    {
        get
        {
            Skip.If(SkipReason is not null, SkipReason);
            return server!;
        }
    }

    /// <summary>The API as the admin user.</summary>
    internal ApiClient Api => Server.Api;

    /// <summary>Runs kubectl as the admin user; without a kubectl, the test is skipped.</summary>
    internal Task<KubectlResult> Kubectl(params string[] arguments) => KubectlAs(ApiServerUser.Admin.Name, null, arguments);

    /// <summary>Runs kubectl as any user, with <paramref name="input"/> on its stdin.</summary>
    internal Task<KubectlResult> KubectlAs(string user, string? input, params string[] arguments)
    {
        Skip.IfNot(Server.HasKubectl, "no kubectl in KUBEBUILDER_ASSETS, on PATH or in the cache");
        return Server.KubectlFor(user).RunAsync(arguments, input);
    }

    /// <summary>Makes the objects that the tests of the class share, once; without an API server, the test that asks is skipped.</summary>
    internal async Task PrepareAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (!isPrepared)
            {
                await CreateAsync();
                isPrepared = true;
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public virtual async Task InitializeAsync()
    {
        if (SkipReason is null && ApiServerBinaries.Found is { } binaries)
        {
            server = await ApiServer.StartAsync(binaries, Options);
        }
    }

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>Makes the shared objects; called by <see cref="PrepareAsync"/>.</summary>
    protected virtual Task CreateAsync() => Task.CompletedTask;
}
