using Sluice.Cluster.Tests.Processes;
using Sluice.Testing;

namespace Sluice.FunctionApp.Tests;

/// <summary>Where the programs under test are: built in the configuration of the tests.</summary>
internal static class BuildOutput
{
    /// <summary>The worker's directory, laid out as it is deployed.</summary>
    public static string FunctionApp { get; } = Of("FunctionApp");

    /// <summary>The <c>sluice</c> executable.</summary>
    public static string Sluice { get; } = SluiceExecutable.Named ?? Path.Combine(Of("Host"), "sluice");

    // .../bin/<configuration>/<framework>/
    private static string Of(string project)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return RepositoryRoot.File("src", project, "bin", framework.Parent!.Name, framework.Name);
    }
}
