namespace Sluice.Hosting.Serving;

/// <summary>How many files and sockets this process may still open. Without one of them left .NET itself cannot go on, so connections stop short of it.</summary>
internal static class FileDescriptors
{
    // Files that are looked at, connections to the API server or the upstream, libraries that are loaded late, and connections of both addresses
    // that are giving way.
    private const int Reserved = 64;
    private const int Fewest = 8;

    /// <summary>The limit (<c>ulimit -n</c>); null where that cannot be told.</summary>
    public static int? Limit { get; } = ReadLimit();

    /// <summary>Connections that there is room for now, beside what is open already.</summary>
    public static int RoomForConnections()
    {
        try
        {
            var open = Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
            return Limit is { } limit ? Math.Max(limit - open - Reserved, Fewest) : int.MaxValue;
        }
        catch (IOException)
        {
            return int.MaxValue;
        }
    }

    // https://man7.org/linux/man-pages/man5/proc_pid_limits.5.html: name, soft limit, hard limit, unit, in columns.
    private static int? ReadLimit()
    {
        const string Name = "Max open files";
        try
        {
            var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
            var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            return int.TryParse(soft, out var limit) ? limit : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
