using System.Runtime.InteropServices;

namespace Sluice.Host.Tests.Serving;

/// <summary>
/// A directory as kubelet mounts a Secret or ConfigMap: the files are symlinks through <c>..data</c>, and an update swaps that one.
/// https://pkg.go.dev/k8s.io/kubernetes/pkg/volume/util#AtomicWriter
/// </summary>
internal sealed class MountedDirectory : IDisposable
{
    private int _version;

    /// <summary>Makes a directory with a first version.</summary>
    public MountedDirectory(params (string Name, string Text)[] files) => Swap(files);

    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("sluice-mounted-").FullName;

    /// <summary>Swaps in another version, all files at once.</summary>
    public void Swap(params (string Name, string Text)[] files)
    {
        var version = $"..version-{++_version}";
        var directory = Directory.CreateDirectory(System.IO.Path.Combine(Path, version)).FullName;
        foreach (var (name, text) in files)
        {
            File.WriteAllText(System.IO.Path.Combine(directory, name), text);
        }

        Replace("..data", version);
        foreach (var (name, _) in files.Where(file => !File.Exists(System.IO.Path.Combine(Path, file.Name))))
        {
            Replace(name, $"..data/{name}");
        }

        if (_version > 1)
        {
            Directory.Delete(System.IO.Path.Combine(Path, $"..version-{_version - 1}"), recursive: true);
        }
    }

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void Replace(string name, string target)
    {
        var link = System.IO.Path.Combine(Path, name);
        File.CreateSymbolicLink(link + ".new", target);
        if (Rename(link + ".new", link) != 0)
        {
            throw new IOException($"{link} cannot be replaced: error {Marshal.GetLastPInvokeError()}");
        }
    }

    // File.Move follows a symlink to a directory; the swap is of the link itself.
    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    private static extern int Rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
