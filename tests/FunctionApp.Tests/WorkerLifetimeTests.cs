using Sluice.FunctionApp.Tests.Corpus;
using Sluice.FunctionApp.Tests.SmallHost;

namespace Sluice.FunctionApp.Tests;

public sealed class WorkerLifetimeTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-worker-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task WorkerTerminate_ends_the_worker_with_0()
    {
        await using var host = await FunctionsHost.StartAsync(new FunctionsHostOptions(BuildOutput.FunctionApp) { Settings = Configured("policies: []") });

        Assert.Equal(0, await host.TerminateAsync());
    }

    [Fact]
    public async Task WorkerTerminate_loses_no_line_of_the_decision_log()
    {
        const int Asked = 64;
        var log = Path.Combine(_directory.FullName, "decisions.jsonl");
        var settings = new Dictionary<string, string?>(Configured("policies: []")) { ["SLUICE_DECISION_LOG"] = log };
        await using var host = await FunctionsHost.StartAsync(new FunctionsHostOptions(BuildOutput.FunctionApp) { Settings = settings });
        using var http = new HttpClient();
        var call = new WebhookCall("a pod", "/mutate") { Body = Reviews.OfPod(_ => { }) };

        await Task.WhenAll(Enumerable.Range(0, Asked).Select(_ => call.SendAsync(http, host.Url)));
        await host.TerminateAsync();

        Assert.Equal(Asked, (await File.ReadAllLinesAsync(log)).Length);
    }

    [Fact]
    public async Task The_sample_configuration_is_found_by_the_local_settings()
    {
        var settings = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(BuildOutput.FunctionApp, "local.settings.json")))!["Values"]!.AsObject();

        await using var host = await FunctionsHost.StartAsync(new FunctionsHostOptions(BuildOutput.FunctionApp)
        {
            Settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value?.GetValue<string>()),
        });

        Assert.Equal(5, host.Functions.Count);
    }

    [Fact]
    public async Task A_new_configuration_is_taken_while_the_worker_runs()
    {
        await using var host = await FunctionsHost.StartAsync(new FunctionsHostOptions(BuildOutput.FunctionApp) { Settings = Configured("policies: []") });
        using var http = new HttpClient();
        var call = new WebhookCall("a pod", "/mutate") { Body = Reviews.OfPod(_ => { }) };
        Assert.DoesNotContain("patch", (await call.SendAsync(http, host.Url)).Text, StringComparison.Ordinal);

        Configured("policies: [{ name: environment, type: metadata, settings: { labels: { environment: test } } }]");

        await host.Worker.WaitForAsync("a patch", async () => (await call.SendAsync(http, host.Url)).Text.Contains("patch", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_bad_configuration_stops_the_worker_with_every_error_in_its_output()
    {
        var settings = Configured(
            """
            policies:
              - name: Environment
                type: metadata
              - name: other
                type: nonsense
            """);
        await using var worker = WorkerProcess.Start(BuildOutput.FunctionApp, new Uri("http://127.0.0.1:9"), "a-worker", settings);

        Assert.Equal(2, await worker.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.True(worker.Output.Contains(":2:"), worker.Describe("named no error of line 2"));
        Assert.True(worker.Output.Contains(":5:"), worker.Describe("named no error of line 5"));
        Assert.True(worker.Output.Contains("nothing is served"), worker.Describe("did not say what follows"));
    }

    [Fact]
    public async Task A_missing_configuration_stops_the_worker_with_its_path()
    {
        var missing = Path.Combine(_directory.FullName, "missing.yaml");
        await using var worker = WorkerProcess.Start(BuildOutput.FunctionApp, new Uri("http://127.0.0.1:9"), "a-worker", new Dictionary<string, string?> { ["SLUICE_CONFIG"] = missing });

        Assert.Equal(2, await worker.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.True(worker.Output.Contains(missing), worker.Describe("did not name the file"));
    }

    private Dictionary<string, string?> Configured(string yaml)
    {
        var file = Path.Combine(_directory.FullName, "sluice.yaml");
        File.WriteAllText(file, yaml);
        return new Dictionary<string, string?> { ["SLUICE_CONFIG"] = file };
    }
}
