using Sluice.Cluster.Tests.Processes;
using Sluice.Hosting.Serving;
using Sluice.Testing;

namespace Sluice.Host.Tests.Serving;

public sealed class SchedulingTests
{
    [Theory]
    [InlineData("5.15.0", false)]
    [InlineData("6.5.13", false)]
    [InlineData("6.6.0", true)]
    [InlineData("6.18.44", true)]
    public void Threads_are_batch_work_where_a_thread_that_wakes_waits_for_a_slice_in_any_case(string kernel, bool isWanted) =>
        Assert.Equal(isWanted, Scheduling.CostsNothing(Version.Parse(kernel)));

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
        Assert.All(policies, policy => Assert.Equal(ThreadPolicies.OfServers, policy));
    }
}
