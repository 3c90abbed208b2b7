using Sluice.Cluster.Tests.Processes;

namespace Sluice.Cluster.Tests.Cluster;

public sealed class ApiServerLifetimeTests
{
    [SkippableFact]
    public async Task Two_servers_side_by_side_share_nothing_and_leave_nothing()
    {
        var starting = await Task.WhenAll(StartAsync(new ApiServerOptions()), StartAsync(new ApiServerOptions()));
        var (first, second) = (starting[0], starting[1]);
        await first.Api.CreateNamespaceAsync("only-here");
        var seen = await second.Api.GetAsync("/api/v1/namespaces/only-here");
        int[] processes = [.. first.ProcessIds, .. second.ProcessIds];

        Assert.All(processes, id => Assert.True(Signals.IsAlive(id)));
        await first.DisposeAsync();
        await second.DisposeAsync();

        Assert.False(seen.IsSuccess);
        Assert.NotEqual(first.Url, second.Url);
        Assert.Equal(4, processes.Distinct().Count());
        Assert.All(processes, id => Assert.False(Signals.IsAlive(id)));
        Assert.False(Directory.Exists(first.Directory));
        Assert.False(Directory.Exists(second.Directory));
    }

    [SkippableFact]
    public async Task A_server_that_does_not_start_says_why_and_leaves_nothing()
    {
        var directory = string.Empty;
        var options = new ApiServerOptions
        {
            Flags = path =>
            {
                directory = path;
                return ["--no-such-flag"];
            },
        };

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => StartAsync(options));

        Assert.Contains("kube-apiserver", exception.Message, StringComparison.Ordinal);
        Assert.Contains("unknown flag: --no-such-flag", exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task A_start_that_lost_its_port_is_tried_again_and_another_failure_is_not()
    {
        var starts = 0;
        Task<int> Fail(string message)
        {
            starts++;
            return Task.FromException<int>(new TimeoutException(message));
        }

        await Assert.ThrowsAsync<TimeoutException>(() => FreePorts.RetryAsync(() => Fail("listen tcp 127.0.0.1:1: bind: address already in use")));
        Assert.Equal(3, starts);
        await Assert.ThrowsAsync<TimeoutException>(() => FreePorts.RetryAsync(() => Fail("unknown flag")));
        Assert.Equal(4, starts);
    }

    [Fact]
    public void A_directory_whose_owner_is_gone_is_deleted_and_one_in_use_is_not()
    {
        var abandoned = Directory.CreateTempSubdirectory("sluice-cluster-").FullName;
        File.WriteAllText(Path.Combine(abandoned, ".lock"), string.Empty);
        using var inUse = ApiServerDirectory.Create([ApiServerUser.Admin]);

        using var another = ApiServerDirectory.Create([ApiServerUser.Admin]);

        Assert.False(Directory.Exists(abandoned));
        Assert.True(File.Exists(inUse.TokenFile));
        Assert.True(File.Exists(another.TokenFile));
    }

    private static Task<ApiServer> StartAsync(ApiServerOptions options)
    {
        Skip.If(ApiServerBinaries.Found is null, ApiServerBinaries.Missing);
        return ApiServer.StartAsync(ApiServerBinaries.Found!, options);
    }
}
