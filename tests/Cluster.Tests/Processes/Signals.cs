using System.Runtime.InteropServices;

namespace Sluice.Cluster.Tests.Processes;

/// <summary>POSIX signals to a process, by its id.</summary>
internal static class Signals
{
    private const int Nothing = 0;
    private const int Int = 2;
    private const int Kill = 9;
    private const int Term = 15;
    private const int Halt = 19;

    /// <summary>Asks the process to end (SIGTERM).</summary>
    public static void Terminate(int processId) => _ = Send(processId, Term);

    /// <summary>Asks it to end as Ctrl+C does (SIGINT).</summary>
    public static void Interrupt(int processId) => _ = Send(processId, Int);

    /// <summary>Ends the process without asking (SIGKILL).</summary>
    public static void KillNow(int processId) => _ = Send(processId, Kill);

    /// <summary>Has the process hang (SIGSTOP).</summary>
    public static void Stop(int processId) => _ = Send(processId, Halt);

    /// <summary>Whether there is a process with this id; one that has ended and waits for its parent to notice counts as gone.</summary>
    public static bool IsAlive(int processId) => Send(processId, Nothing) == 0 && !IsZombie(processId);

    private static bool IsZombie(int processId)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{processId}/stat");

            // "id (name) state …", and the name may hold blanks and parentheses.
            return status.AsSpan(status.LastIndexOf(')') + 1).TrimStart().StartsWith("Z");
        }
        catch (IOException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Send(int processId, int signal);
}
