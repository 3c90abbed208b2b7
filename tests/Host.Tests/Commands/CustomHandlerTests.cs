using Sluice.Cluster.Tests.Processes;
using Sluice.Host.Tests.Serving;
using Sluice.Testing;

namespace Sluice.Host.Tests.Commands;

/// <summary><c>sluice serve</c> as the custom handler of a Functions host, which takes each line of its standard error for an error.</summary>
public sealed class CustomHandlerTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-custom-handler-");

    private string Errors => Path.Combine(_directory.FullName, "stderr");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Information_is_written_to_standard_output_and_warnings_to_standard_error()
    {
        await using var process = Start(new() { ["FUNCTIONS_CUSTOMHANDLER_PORT"] = "7" });
        var serving = await process.WaitForLineAsync(line => line.Contains("Serving on http://127.0.0.1:", StringComparison.Ordinal), TestServer.Patience);
        Assert.Equal("", await File.ReadAllTextAsync(Errors));

        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(serving[serving.IndexOf("http://", StringComparison.Ordinal)..].Split('"', ' ')[0].TrimEnd('/') + "/mutate"), new StringContent("nothing"));

        await process.WaitForAsync("the refusal on standard error", () => Task.FromResult(File.ReadAllText(Errors).Contains("Refused a request", StringComparison.Ordinal)), TestServer.Patience);
        Assert.DoesNotContain(process.Output.Lines, line => line.Contains("Refused a request", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_Functions_host_standard_output_stays_empty()
    {
        await using var process = Start([]);

        await process.WaitForAsync("the line on standard error", () => Task.FromResult(File.ReadAllText(Errors).Contains("Serving on http://127.0.0.1:", StringComparison.Ordinal)), TestServer.Patience);
        Assert.Empty(process.Output.Lines);
    }

    private ManagedProcess Start(Dictionary<string, string?> environment)
    {
        File.WriteAllText(Errors, "");
        return ManagedProcess.Start(new ManagedProcessOptions("sluice serve", "sh")
        {
            Arguments =
            [
                "-c", "exec \"$@\" 2>\"$0\"", Errors,
                .. SluiceExecutable.Command, "serve", "--config", RepositoryRoot.File("samples", "sluice.yaml"), "--url", "http://127.0.0.1:0",
            ],
            Environment = environment,
        });
    }
}
