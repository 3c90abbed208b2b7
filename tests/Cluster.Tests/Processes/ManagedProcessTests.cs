using Sluice.Pipeline;

namespace Sluice.Cluster.Tests.Processes;

public sealed class ManagedProcessTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Output_of_both_streams_is_captured_and_can_be_waited_for()
    {
        await using var process = Shell("echo one; echo two >&2; exec sleep 300");

        Assert.Equal("two", await process.WaitForLineAsync(line => line.StartsWith("tw", StringComparison.Ordinal), Deadline));
        Assert.Equal("one", await process.WaitForLineAsync(line => line == "one", Deadline));
        Assert.False(process.HasExited);
    }

    [Fact]
    public async Task A_process_that_ends_before_its_line_comes_fails_the_wait_with_its_output()
    {
        await using var process = Shell("echo the reason; exit 7");

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => process.WaitForLineAsync(line => line == "ready", Deadline));

        Assert.Contains("status 7", exception.Message, StringComparison.Ordinal);
        Assert.Equal(7, await process.WaitForExitAsync(Deadline));
        Assert.Contains("the reason", process.Describe("ended"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminate_lets_the_process_end_in_its_own_way()
    {
        await using var process = Shell("trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.1; done");
        await process.WaitForLineAsync(line => line == "ready", Deadline);

        process.Terminate();

        Assert.Equal(5, await process.WaitForExitAsync(Deadline));
        Assert.True(process.Output.Contains("bye"));
    }

    [Fact]
    public async Task Disposing_ends_the_process_and_what_it_started()
    {
        int child, self;
        await using (var process = Shell("sleep 300 & echo $!; wait"))
        {
            self = process.Id;
            child = int.Parse(await process.WaitForLineAsync(_ => true, Deadline), System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(Signals.IsAlive(self) && Signals.IsAlive(child));
        }

        Assert.False(Signals.IsAlive(self));
        Assert.True(await Eventually.HoldsAsync(() => !Signals.IsAlive(child), Deadline));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_killed_parent_takes_its_child_along(bool withShellOnly)
    {
        var child = withShellOnly ? ParentDeath.WrapWithShell("sleep", "300") : ParentDeath.Wrap("sleep", "300");
        await using var parent = ManagedProcess.Start(new ManagedProcessOptions("parent", "sh")
        {
            Arguments = ["-c", "\"$@\" & echo $!; wait", "sh", .. child],
        });
        var childId = int.Parse(await parent.WaitForLineAsync(_ => true, Deadline), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(await Eventually.HoldsAsync(() => IsSleep(childId), Deadline));

        Signals.KillNow(parent.Id);

        Assert.True(await Eventually.HoldsAsync(() => !Signals.IsAlive(childId), Deadline));
    }

    // The wrapper has become the command, so it has done its part.
    private static bool IsSleep(int processId) => File.ReadAllText($"/proc/{processId}/cmdline").StartsWith("sleep", StringComparison.Ordinal);

    private static ManagedProcess Shell(string script) =>
        ManagedProcess.Start(new ManagedProcessOptions("shell", "sh") { Arguments = ["-c", script] });
}
