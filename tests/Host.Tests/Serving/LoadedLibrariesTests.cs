using Sluice.Testing;

namespace Sluice.Host.Tests.Serving;

public sealed class LoadedLibrariesTests
{
    [SkippableFact]
    public async Task A_server_loads_nothing_of_what_draws_tables()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the libraries of a process are told by /proc");
        await using var server = await SluiceProcess.ServeAsync(RepositoryRoot.File("samples", "sluice.yaml"));
        var maps = await File.ReadAllTextAsync($"/proc/{server.Process.Id}/maps");
        Assert.Contains("Sluice.Shared.dll", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("Spectre.Console", maps, StringComparison.Ordinal);
    }
}
