using System.Globalization;

namespace Sluice.Load;

/// <summary>What a process has of the system.</summary>
/// <param name="Memory">Its resident memory, in KiB.</param>
/// <param name="Unbacked">What of it is backed by no file, in KiB: a container cannot do without it, while pages of the program itself can be read again.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Descriptors">Files and sockets.</param>
internal sealed record ProcessUsage(long Memory, long Unbacked, long Threads, int Descriptors)
{
    private const double Tolerance = 1.2;

    /// <summary>Asks the system.</summary>
    public static ProcessUsage Of(int processId)
    {
        var status = File.ReadAllLines($"/proc/{processId}/status");
        long Field(string name) => long.Parse(status.Single(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return new ProcessUsage(Field("VmRSS"), Field("RssAnon"), Field("Threads"), Directory.GetFileSystemEntries($"/proc/{processId}/fd").Length);
    }

    /// <summary>Whether it has no more than another, give or take.</summary>
    public bool IsLike(ProcessUsage other) =>
        Memory <= other.Memory * Tolerance && Threads <= (other.Threads * Tolerance) + 2 && Descriptors <= (other.Descriptors * Tolerance) + 2;

    /// <inheritdoc />
    public override string ToString() => $"{Memory / 1024} MiB ({Unbacked / 1024} of them backed by no file), {Threads} threads, {Descriptors} descriptors";
}
