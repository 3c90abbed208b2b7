namespace Sluice.Shared.Tests.Common;

/// <summary>The files of the repository that tests are held against.</summary>
internal static class Repository
{
    /// <summary>The directory that Sluice.slnx is in.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A path in the repository.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>Holds a file that is written from the code to what the code writes now; rewrites it with SLUICE_UPDATE_GOLDEN=1.</summary>
    public static void AssertGenerated(string path, string text)
    {
        if (Environment.GetEnvironmentVariable("SLUICE_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path) && File.ReadAllText(path) == text, $"{path} is out of date: SLUICE_UPDATE_GOLDEN=1 writes it anew");
    }

    private static string Find(string directory) => File.Exists(System.IO.Path.Combine(directory, "Sluice.slnx"))
        ? directory
        : Find(System.IO.Path.GetDirectoryName(directory.TrimEnd('/')) ?? throw new InvalidOperationException("The tests run outside of the repository."));
}
