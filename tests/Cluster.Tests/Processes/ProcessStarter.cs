using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sluice.Cluster.Tests.Processes;

/// <summary>Starts processes on one thread that lives as long as the test process.</summary>
/// <remarks>
/// The kernel's parent-death signal is bound to the thread that started the child. Pool threads come and go, and would take a healthy child with them.
/// </remarks>
internal static class ProcessStarter
{
    private static readonly BlockingCollection<Action> Work = StartThread();

    /// <summary>Starts <paramref name="process"/>.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program is missing or not executable.</exception>
    public static void Start(Process process)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                process.Start();
                started.SetResult();
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        started.Task.GetAwaiter().GetResult();
    }

    private static BlockingCollection<Action> StartThread()
    {
        var work = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
            {
                action();
            }
        })
        { IsBackground = true, Name = "process starter" }.Start();
        return work;
    }
}
