using Sluice.Cluster.Tests.Processes;
using Sluice.Testing;

namespace Sluice.Host.Tests.Serving;

public sealed class SchedulingTests
{
    [SkippableFact]
    public async Task A_thread_that_hears_of_new_data_does_not_interrupt_one_that_is_at_work()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the scheduling of a thread is told by /proc");
        await using var server = await SluiceProcess.ServeAsync(RepositoryRoot.File("samples", "sluice.yaml"));
        using var client = TestServer.Client();
        Assert.StartsWith("ok", await client.GetStringAsync(new Uri(server.Url, "/readyz")), StringComparison.Ordinal);

        // All of them, for what starts threads is not ours.
        var policies = ThreadPolicies.Of(server.Process.Id);
        Assert.True(policies.Count > 1);
        Assert.All(policies, policy => Assert.Equal(ThreadPolicies.Batch, policy));
    }
}
