using System.Diagnostics;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.Host.Tests.Commands;

public sealed class FullDiskTests : CommandFolder
{
    [SkippableTheory]
    [InlineData("try -f pod.yaml -c sluice.yaml")]
    [InlineData("try -f pod.yaml -c sluice.yaml -o json")]
    [InlineData("check -c sluice.yaml")]
    [InlineData("policies")]
    [InlineData("schema")]
    public async Task A_full_disk_is_said_in_one_line(string arguments)
    {
        Skip.IfNot(File.Exists("/dev/full"), "needs /dev/full, which only Linux has");
        Write("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: { name: shop }\nspec: { containers: [{ name: shop, image: shop }] }\n");
        var configuration = Write("sluice.yaml", "policies: [{ name: one, type: metadata, settings: { labels: { a: b } } }]\n");

        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"exec {SluiceExecutable.Words} {arguments} >/dev/full"])
        {
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(configuration)!,
        })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(2, process.ExitCode);
        Assert.StartsWith("sluice: ", error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
