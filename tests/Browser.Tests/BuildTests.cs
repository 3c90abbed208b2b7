using System.Diagnostics;
using Sluice.Testing;

namespace Sluice.Browser.Tests;

/// <summary>What the program embeds is what the sources of the page make.</summary>
public sealed class BuildTests
{
    private static readonly string Page = RepositoryRoot.File("src", "Hosting", "Playing", "Page");
    private static readonly string Assets = RepositoryRoot.File("src", "Hosting", "Playing", "Assets");

    [SkippableFact]
    public async Task The_committed_page_is_what_its_sources_make()
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "npm"))), "npm is not installed: the page of sluice play cannot be built again");
        var folder = Directory.CreateTempSubdirectory("sluice-page-");
        try
        {
            using var build = Process.Start(new ProcessStartInfo(Path.Combine(Page, "build.sh"), ["--check", folder.FullName]) { RedirectStandardError = true })!;
            var errors = await build.StandardError.ReadToEndAsync();
            await build.WaitForExitAsync();
            Assert.True(build.ExitCode == 0, errors);
            Assert.Equal(Names(Assets), Names(folder.FullName));
            Assert.All(Names(Assets), name => Assert.True(
                File.ReadAllBytes(Path.Combine(Assets, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder.FullName, name))),
                $"{name} is out of date; run src/Hosting/Playing/Page/build.sh"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
}
