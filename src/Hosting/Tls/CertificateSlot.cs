using Sluice.Files;

namespace Sluice.Hosting.Tls;

/// <summary>A directory with tls.crt and tls.key, followed: a mounted Secret.</summary>
internal sealed class CertificateSlot
{
    // A chain of a dozen certificates has some 30 KiB.
    private const long LargestFile = 1024 * 1024;

    private readonly FileWatch _watch;
    private ServerCertificate? _onDisk;
    private string? _problem;

    private CertificateSlot(string name, string directory)
    {
        Name = name;
        Directory = directory;
        var first = Read();
        _watch = new FileWatch(Read, first);
        Take(first);
    }

    /// <summary><c>main</c> or <c>standby</c>.</summary>
    public string Name { get; }

    /// <summary>The directory.</summary>
    public string Directory { get; }

    /// <summary>The last pair in the directory that could be served when it was looked at; null when there was none.</summary>
    public ServerCertificate? LastGood { get; private set; }

    /// <summary>Reads the directory for the first time.</summary>
    public static CertificateSlot Open(string name, string directory, DateTimeOffset now)
    {
        var slot = new CertificateSlot(name, directory);
        slot.Keep(now);
        return slot;
    }

    /// <summary>The pair in the directory, when it can be served.</summary>
    public ServerCertificate? Servable(DateTimeOffset now) => ProblemAt(now) is null ? _onDisk : null;

    /// <summary>Why what is in the directory cannot be served; null when it can.</summary>
    public string? ProblemAt(DateTimeOffset now) => _problem ?? _onDisk!.ProblemAt(now);

    /// <summary>Polls the directory.</summary>
    /// <returns>Whether it holds something else than before.</returns>
    public bool Poll(DateTimeOffset now)
    {
        var changed = _watch.Poll();
        if (changed is not null)
        {
            Take(changed);
        }

        Keep(now);
        return changed is not null;
    }

    private void Keep(DateTimeOffset now) => LastGood = Servable(now) ?? LastGood;

    private FileSnapshot Read() => FileSnapshot.Read(() => [Path.Combine(Directory, "tls.crt"), Path.Combine(Directory, "tls.key")], LargestFile);

    private void Take(FileSnapshot snapshot) => (_onDisk, _problem) = snapshot.Error is { } error
        ? (null, $"cannot be read: {error}")
        : ServerCertificate.Read(snapshot.Files[0].Bytes.Span, snapshot.Files[1].Bytes.Span);
}
