namespace Sluice.Testing;

/// <summary>Finds files of the source tree from a test that runs in its output directory.</summary>
internal static class RepositoryRoot
{
    /// <summary>The directory with Sluice.slnx, upwards from the test's own.</summary>
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A file or directory of the repository.</summary>
    public static string File(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find(string start)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(directory.FullName, "Sluice.slnx")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"There is no Sluice.slnx in {start} or above it: the tests run from a build inside the repository.");
    }
}
