namespace Sluice.Testing.Infra;

/// <summary>A copy of infra/kubernetes, infra/chart, infra/monitoring and samples/, for what has to be written into them before an overlay builds.</summary>
internal sealed class InfraCopy : IDisposable
{
    /// <summary>Makes the copy.</summary>
    public InfraCopy()
    {
        CopyDirectory(RepositoryRoot.File("infra", "kubernetes"), File("infra", "kubernetes"));
        CopyDirectory(RepositoryRoot.File("infra", "chart"), File("infra", "chart"));
        CopyDirectory(RepositoryRoot.File("infra", "monitoring"), File("infra", "monitoring"));
        CopyDirectory(RepositoryRoot.File("samples"), File("samples"));
    }

    /// <summary>The folder that stands for the repository's root.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("sluice-infra-").FullName;

    /// <summary>Where `sluice certs` has to write for components/self-signed.</summary>
    public string Certificates => File("infra", "kubernetes", "components", "self-signed", "certs");

    /// <summary>The names of the overlays.</summary>
    public static IEnumerable<string> Overlays => Directory.GetDirectories(RepositoryRoot.File("infra", "kubernetes", "overlays")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    /// <summary>A file of the copy.</summary>
    public string File(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>An overlay of the copy.</summary>
    public string Overlay(string name) => File("infra", "kubernetes", "overlays", name);

    /// <summary>Writes a kustomization.yaml of its own beside the overlays.</summary>
    public string AddOverlay(string name, string kustomization)
    {
        Directory.CreateDirectory(Overlay(name));
        System.IO.File.WriteAllText(Path.Combine(Overlay(name), "kustomization.yaml"), kustomization);
        return Overlay(name);
    }

    /// <summary>Replaces a text in a file of infra/kubernetes; it must be there.</summary>
    public void Replace(string file, string old, string @new)
    {
        var path = File("infra", "kubernetes", file);
        var text = System.IO.File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        System.IO.File.WriteAllText(path, text.Replace(old, @new, StringComparison.Ordinal));
    }

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static void CopyDirectory(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            System.IO.File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var directory in Directory.GetDirectories(from).Where(directory => Path.GetFileName(directory) != "certs"))
        {
            CopyDirectory(directory, Path.Combine(to, Path.GetFileName(directory)));
        }
    }
}
