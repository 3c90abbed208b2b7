using System.Collections.Immutable;
using System.Diagnostics;

namespace Sluice.Cluster.Tests.Processes;

/// <summary>
/// Makes a command die with the process that starts it, also when that one is killed and can clean up nothing.
/// </summary>
internal static class ParentDeath
{
    // The kernel does it at once (prctl PR_SET_PDEATHSIG), and the command keeps its process id, signals and output.
    private static readonly ImmutableArray<string> Kernel = ["setpriv", "--pdeathsig", "KILL"];

    // Where util-linux is missing, a watcher beside the command looks every second. It holds none of the command's pipes, and $$ stays the
    // command's process id through exec.
    private const string WatcherScript =
        """
        watched=$$ parent=$PPID
        (
            while kill -0 "$parent" && kill -0 "$watched"; do sleep 1; done
            kill -0 "$parent" || kill -KILL "$watched"
        ) </dev/null >/dev/null 2>&1 &
        exec "$@"
        """;

    private static readonly ImmutableArray<string> Watcher = ["sh", "-c", WatcherScript, "sh"];

    private static readonly Lazy<ImmutableArray<string>> Prefix = new(() => KernelCanDoIt() ? Kernel : Watcher);

    /// <summary>The command line that runs <paramref name="command"/> until its parent is gone, by the best means of this machine.</summary>
    public static ImmutableArray<string> Wrap(params ReadOnlySpan<string> command) => [.. Prefix.Value, .. command];

    /// <summary>The same by the means that needs nothing but a POSIX shell.</summary>
    public static ImmutableArray<string> WrapWithShell(params ReadOnlySpan<string> command) => [.. Watcher, .. command];

    // BusyBox has a setpriv too, without this option.
    private static bool KernelCanDoIt()
    {
        try
        {
            var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "true"]) { RedirectStandardError = true };
            using var probe = Process.Start(start)!;
            probe.WaitForExit();
            return probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
