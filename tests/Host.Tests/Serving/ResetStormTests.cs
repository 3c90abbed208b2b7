using System.Net;
using Sluice.Cluster.Tests.Processes;
using Sluice.Load;

namespace Sluice.Host.Tests.Serving;

/// <summary>Kestrel ends the connections of a client that resets its streams faster than they are let go, and some of these never come to their end.</summary>
public sealed class ResetStormTests
{
    // Half of what the server waits for requests that are under way.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Connections_that_a_storm_of_resets_ends_have_no_slot_and_the_end_of_the_process_does_not_wait_for_them()
    {
        using var certificates = new MountedDirectory(Tls.TestPair.Good().Files);
        await using var server = await TestServer.StartAsync(TestServer.Options(certificates));
        using var stop = new CancellationTokenSource();
        var storm = new ResetStorm(server.Mutate, TestServer.Review, IPAddress.Parse("127.0.0.2"));

        var blowing = storm.RunAsync(stop.Token);
        Assert.True(await Eventually.HoldsAsync(() => storm.Connections >= 20, TestServer.Patience), $"{storm.Connections} connections were made");
        await stop.CancelAsync();
        await blowing;

        Assert.True(await Eventually.HoldsAsync(() => server.Server.OpenConnections == 0, TestServer.Patience), $"{server.Server.OpenConnections} are open");
        await server.Server.StopAsync(TimeSpan.Zero).WaitAsync(LongestEnd);
    }
}
