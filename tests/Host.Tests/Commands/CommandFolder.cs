namespace Sluice.Host.Tests.Commands;

/// <summary>A folder for the files of one test; it goes with the test.</summary>
public abstract class CommandFolder : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("sluice-command-").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    protected string Write(string name, string text)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    protected string PathOf(string name) => Path.Combine(Folder, name);

    protected string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>Output as it stands in an expectation: the folder and what is measured replaced.</summary>
    protected string Normalise(string output) =>
        System.Text.RegularExpressions.Regex.Replace(output.Replace(Folder + "/", "", StringComparison.Ordinal), @"\d+\.\d{3} ms", "0.000 ms");
}
