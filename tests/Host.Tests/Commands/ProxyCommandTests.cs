using Sluice.Cluster.Tests.Processes;
using Sluice.Host.Tests.Serving;

namespace Sluice.Host.Tests.Commands;

public sealed class ProxyCommandTests
{
    [Fact]
    public async Task It_serves_where_nothing_but_the_addresses_is_said()
    {
        await using var process = ManagedProcess.Start(new ManagedProcessOptions("proxy", SluiceExecutable.Program)
        {
            Arguments = [.. SluiceExecutable.Arguments, "proxy", "--upstream=http://127.0.0.1:1", "--url=https://127.0.0.1:0"],
        });

        await process.WaitForLineAsync(line => line.Contains("Serving on https://127.0.0.1:", StringComparison.Ordinal), TestServer.Patience);
    }

    [Fact]
    public Task A_readiness_path_without_a_slash_is_refused() =>
        CommandRun.AssertRefusedAsync("--upstream-readiness: expected a path that begins with /", "proxy", "--upstream-readiness", "readyz");
}
