using System.Globalization;
using System.Runtime.InteropServices;

namespace Sluice.Hosting.Serving;

/// <summary>How the system shares its cores among the threads of a server.</summary>
internal static partial class Scheduling
{
    // SCHED_BATCH of sched(7), whose static priority is always zero.
    private const int Batch = 3;

    // Before, a thread that has slept interrupts one that has run for long, whoever's it is; as batch work it would wait for the end of that one's slice, some milliseconds.
    private static readonly Version LetsSlicesEnd = new(6, 6);

    /// <summary>
    /// Keeps a thread that wakes from taking the core of one that is at work. Else what hears of new data on the sockets interrupts the answering of reviews for each of them, where
    /// all cores are busy: see docs/decisions/runtime-settings.md. For the threads there are, and those that they start; does nothing where it could cost latency, and where the system does
    /// not know it or forbids it.
    /// </summary>
    public static void LetWorkFinish()
    {
        if (!OperatingSystem.IsLinux() || !CostsNothing(Environment.OSVersion.Version))
        {
            return;
        }

        try
        {
            foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
            {
                var priority = 0;
                _ = SetScheduler(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), Batch, ref priority);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
            // It is quicker with it, and right without.
        }
    }

    /// <summary>Whether a review waits no longer by it beside other work, on a kernel of Linux.</summary>
    internal static bool CostsNothing(Version kernel) => kernel >= LetsSlicesEnd;

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, ref int priority);
}
