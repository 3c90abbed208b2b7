using System.Net.Sockets;
using Sluice.Cluster.Tests.Processes;
using Sluice.Load;
using Sluice.Testing;

namespace Sluice.Host.Tests.Serving;

public sealed partial class DescriptorTests
{
    [Fact]
    public async Task More_connections_than_there_are_descriptors_for_are_refused_and_the_process_goes_on()
    {
        const int Descriptors = 256;
        await using var sluice = await SluiceProcess.ServeWithDescriptorsAsync(Descriptors, RepositoryRoot.File("samples", "sluice.yaml"));
        await sluice.Process.WaitForLineAsync(line => line.Contains("may be open (ulimit -n)", StringComparison.Ordinal), TestServer.Patience);
        var options = new LoadOptions { Url = new Uri(sluice.Url, "/mutate"), Body = TestServer.Review, Connections = Descriptors, RequestsPerConnection = 1000 };

        var storm = LoadRun.Start(options);
        await sluice.Process.WaitForLineAsync(line => line.Contains("A connection is refused", StringComparison.Ordinal), TestServer.Patience);
        Assert.True(await Eventually.HoldsAsync(() => storm.Result.Answered > 10, TestServer.Patience), storm.Result.ToString());
        await storm.StopAsync();

        Assert.True(await Eventually.HoldsAsync(() => AnswersAsync(options), TestServer.Patience));
        Assert.False(sluice.Process.HasExited);
    }

    [Fact]
    public async Task Silent_connections_to_both_addresses_leave_the_process_and_its_callers_alone()
    {
        const int Descriptors = 1024;
        await using var sluice = await SluiceProcess.ServeWithDescriptorsAsync(Descriptors, RepositoryRoot.File("samples", "sluice.yaml"), "--management-url", "http://127.0.0.1:0");
        var line = await sluice.Process.WaitForLineAsync(line => line.Contains("Probes and metrics on ", StringComparison.Ordinal), TestServer.Patience);
        var management = new Uri(Management().Match(line).Value);
        var options = new LoadOptions { Url = new Uri(sluice.Url, "/mutate"), Body = TestServer.Review };
        var silent = new List<TcpClient>();
        try
        {
            for (var count = 0; count < 1_100; count++)
            {
                silent.Add(await AskAndKeepAsync(management));
                silent.Add(await AskAndKeepAsync(sluice.Url));
            }

            Assert.True(await Eventually.HoldsAsync(() => AnswersAsync(options), TestServer.Patience));
            Assert.True(await Eventually.HoldsAsync(() => IsHealthyAsync(management), TestServer.Patience));
            Assert.False(sluice.Process.HasExited);
        }
        finally
        {
            silent.ForEach(one => one.Dispose());
        }
    }

    private static async Task<bool> IsHealthyAsync(Uri url)
    {
        try
        {
            using var client = TestServer.Client();
            return await client.GetStringAsync(new Uri(url, "/healthz")) == "ok";
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException)
        {
            // A connection that is turned away at once comes as the latter, when the client looks whom it is connected to.
            return false;
        }
    }

    private static async Task<TcpClient> AskAndKeepAsync(Uri url)
    {
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(url.Host, url.Port);
            if (url.Scheme == Uri.UriSchemeHttp)
            {
                await client.GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // One too many.
        }

        return client;
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

    [System.Text.RegularExpressions.GeneratedRegex("http://127.0.0.1:[0-9]+")]
    private static partial System.Text.RegularExpressions.Regex Management();
}
