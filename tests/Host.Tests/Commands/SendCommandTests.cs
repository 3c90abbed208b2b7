using Sluice.Cluster.Tests.Processes;
using Sluice.Host.Tests.Serving;
using Sluice.Testing;

namespace Sluice.Host.Tests.Commands;

public sealed class SendCommandTests : CommandFolder
{
    private static readonly string Review = RepositoryRoot.File("samples", "reviews", "pod-plain.json");

    [Fact]
    public async Task A_review_is_sent_once_and_the_servers_own_time_is_shown()
    {
        var log = new EventLog();
        await using var server = await TestServer.StartAsync(TestServer.Options("http"), log, Write("sluice.yaml", TestServer.Labels("environment", "environment", "production")));

        var run = await CommandRun.OfAsync("send", Review, "--url", server.Mutate.ToString());

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"\nallowed, in \d+(\.\d\d)? ms\n", run.Output);
        Assert.Contains("+     environment: production", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, log.Count("AdmissionDecided"));
    }

    [Fact]
    public async Task What_is_piped_is_sent_and_a_denial_gives_1()
    {
        await using var server = await TestServer.StartAsync(TestServer.Options("http"), new EventLog(), Write("sluice.yaml", "policies: [{ name: elsewhere, type: image-registries, settings: { registries: [elsewhere.example.com] } }]"));

        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", $"exec {SluiceExecutable.Words} send --url '{new Uri(server.Mutate, "/validate")}' < '{Review}'"]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("\ndenied (403), in ", output, StringComparison.Ordinal);
        Assert.Contains("expected an image from elsewhere.example.com", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_review_is_said_with_the_servers_own_words()
    {
        await using var server = await TestServer.StartAsync(TestServer.Options("http"));

        await CommandRun.AssertRefusedAsync("answered 400: {\"error\":\"the body is refused", "send", Write("pod.yaml", "kind: Pod\n"), "--url", server.Mutate.ToString());
    }

    [Fact]
    public async Task A_certificate_that_does_not_verify_is_said_with_what_to_do()
    {
        await using var server = await TestServer.StartAsync(TestServer.Options());

        var run = await CommandRun.OfAsync("send", Review, "--url", server.Mutate.ToString());

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"sluice: the certificate of https://127.0.0.1:{server.Mutate.Port} does not verify: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("--ca-file FILE", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_server_that_is_not_there_is_said() => CommandRun.AssertRefusedAsync("Connection refused", "send", Review, "--url", "http://127.0.0.1:1/mutate");
}
