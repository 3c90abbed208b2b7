using System.Net.Sockets;
using Sluice.Cluster.Tests.Processes;
using Sluice.Load;
using Sluice.Testing;

namespace Sluice.Host.Tests.Serving;

public sealed class DescriptorTests
{
    [Fact]
    public async Task More_connections_than_there_are_descriptors_for_are_refused_and_the_process_goes_on()
    {
        await using var sluice = await SluiceProcess.ServeWithDescriptorsAsync(256, RepositoryRoot.File("samples", "sluice.yaml"));
        await sluice.Process.WaitForLineAsync(line => line.Contains("may be open (ulimit -n)", StringComparison.Ordinal), TestServer.Patience);
        var options = new LoadOptions { Url = new Uri(sluice.Url, "/mutate"), Body = TestServer.Review, Connections = 150, RequestsPerConnection = 1000 };

        var storm = LoadRun.Start(options);
        await sluice.Process.WaitForLineAsync(line => line.Contains("A connection is refused", StringComparison.Ordinal), TestServer.Patience);
        Assert.True(await Eventually.HoldsAsync(() => storm.Result.Answered > 10, TestServer.Patience), storm.Result.ToString());
        await storm.StopAsync();

        Assert.True(await Eventually.HoldsAsync(() => AnswersAsync(options), TestServer.Patience));
        Assert.False(sluice.Process.HasExited);
    }

    private static async Task<bool> AnswersAsync(LoadOptions options)
    {
        try
        {
            using var connection = await LoadConnection.OpenAsync(options.Url, default);
            return (await connection.SendAsync(LoadConnection.Request(options), default)).Status == 200;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return false;
        }
    }
}
