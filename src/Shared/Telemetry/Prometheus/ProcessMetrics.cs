using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sluice.Telemetry.Prometheus;

/// <summary>
/// The metrics of a process that every Prometheus client has, under the same names, and one of .NET. They are for scrapers alone: OpenTelemetry has names of its own for them.
/// </summary>
internal static class ProcessMetrics
{
    /// <summary>The meter.</summary>
    public const string MeterName = "Sluice.Process";

    private static readonly Meter Meter = new(MeterName);

    static ProcessMetrics()
    {
        var started = StartTime();
        Meter.CreateObservableGauge("process_start_time_seconds", () => started, description: "When the process began, in seconds since 1970.");
        Meter.CreateObservableCounter("process_cpu_seconds_total", () => Environment.CpuUsage.TotalTime.TotalSeconds, description: "Processor time taken, in seconds.");
        Meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, description: "Memory in use, in bytes.");
        Meter.CreateObservableGauge("process_open_fds", OpenFiles, description: "Files and sockets that are open.");
        Meter.CreateObservableGauge("dotnet_thread_pool_queue_length", () => ThreadPool.PendingWorkItemCount, description: "Work that waits for a thread: up to some hundred where the processor is short.");
    }

    /// <summary>Makes the instruments: being called at all is what does it, once.</summary>
    public static void Publish()
    {
    }

    private static double StartTime()
    {
        using var process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000d;
    }

    // Where the system does not tell, there is no value rather than a wrong one.
    private static IEnumerable<Measurement<int>> OpenFiles()
    {
        try
        {
            return [new Measurement<int>(Directory.EnumerateFileSystemEntries("/proc/self/fd").Count())];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
