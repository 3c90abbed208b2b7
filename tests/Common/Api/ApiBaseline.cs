using System.Reflection;
using PublicApiGenerator;

namespace Sluice.Testing;

/// <summary>
/// What a package shows to those who build on it, as C# without bodies in <c>PublicApi.txt</c> beside its project. A change is read there before it is
/// published; <c>./update.sh</c> writes it.
/// </summary>
internal static class ApiBaseline
{
    /// <summary>Compares an assembly with the file of its project.</summary>
    public static void Check(Assembly assembly, string project)
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false };
        var now = assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var file = RepositoryRoot.File("src", project, "PublicApi.txt");
        if (Environment.GetEnvironmentVariable("SLUICE_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, now);
        }

        Assert.Equal(File.Exists(file) ? File.ReadAllText(file) : "", now);
    }
}
