namespace Sluice.Cluster.Tests.Processes;

/// <summary>How the kernel schedules the threads of a process (Linux).</summary>
internal static class ThreadPolicies
{
    /// <summary>What those of a server have: SCHED_BATCH (3), by which a thread that wakes takes no core from one that is at work; SCHED_OTHER (0) before Linux 6.6.</summary>
    public static string OfServers => Environment.OSVersion.Version >= new Version(6, 6) ? "3" : "0";

    // Of /proc/[pid]/stat, counted behind the second field, which may have spaces: see proc(5).
    private const int Field = 38;

    /// <summary>The policy of each thread; one that ends meanwhile is passed over.</summary>
    public static IReadOnlyList<string> Of(int process) => [.. Directory.EnumerateDirectories($"/proc/{process}/task").Select(Read).OfType<string>()];

    private static string? Read(string thread)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(thread, "stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[Field];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
