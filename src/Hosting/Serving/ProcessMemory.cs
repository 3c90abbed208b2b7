using System.Runtime.InteropServices;

namespace Sluice.Hosting.Serving;

/// <summary>The memory that a process has of the system.</summary>
internal interface IProcessMemory
{
    /// <summary>Bytes of it that are in use or kept for use.</summary>
    long WorkingSet { get; }

    /// <summary>Garbage collections so far.</summary>
    int Collections { get; }

    /// <summary>Gives back what is not in use; takes some tens of milliseconds, in which nothing else goes on.</summary>
    void Release();

    /// <summary>Gives back what native libraries no longer use; nothing waits for it.</summary>
    void Trim();
}

/// <summary>The memory of this process.</summary>
internal sealed partial class ProcessMemory : IProcessMemory
{
    /// <inheritdoc />
    public long WorkingSet => Environment.WorkingSet;

    /// <inheritdoc />
    public int Collections => GC.CollectionCount(0);

    /// <inheritdoc />
    public void Release()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Trim();
    }

    /// <inheritdoc />
    public void Trim()
    {
        try
        {
            // What OpenSSL had for its connections stays with the C library until that is asked.
            _ = TrimAllocator(0);
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            // Only glibc has it.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimAllocator(nuint keep);
}
