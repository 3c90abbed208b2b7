using Sluice.FunctionApp.Tests.Corpus;
using Sluice.FunctionApp.Tests.Protocol;

namespace Sluice.FunctionApp.Tests;

[Collection(SmallHosts.Collection)]
public sealed class WorkerTests(SmallHosts hosts)
{
    [Fact]
    public void Every_path_of_the_contract_is_a_function_that_needs_no_key()
    {
        Assert.Equal(
            ["healthz", "metrics", "mutate/{scope?}", "readyz", "validate/{scope?}"],
            hosts.Functions.Functions.Select(function => function.Template).Order());
        Assert.All(hosts.Functions.Functions, function => Assert.Equal("Anonymous", function.Level));
    }

    [Theory]
    [InlineData("Sluice.FunctionApp.dll")]
    [InlineData("functions.metadata")]
    [InlineData("worker.config.json")]
    [InlineData("host.json")]
    [InlineData("local.settings.json")]
    public void The_build_is_laid_out_for_a_functions_host(string file) =>
        Assert.True(File.Exists(Path.Combine(BuildOutput.FunctionApp, file)), $"{file} is missing in {BuildOutput.FunctionApp}");

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Probes_answer_ok(string path) =>
        Assert.Equal("ok", await hosts.Http.GetStringAsync(new Uri(hosts.Functions.Url, path)));

    [Fact]
    public async Task A_path_of_no_function_is_the_hosts_own_404()
    {
        using var answer = await hosts.Http.GetAsync(new Uri(hosts.Functions.Url, "/elsewhere"));
        Assert.Equal(404, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Refusals_reach_the_functions_log_with_the_event_name_of_serve()
    {
        await new WebhookCall("nothing", "/mutate").SendAsync(hosts.Http, hosts.Functions.Url);

        await hosts.Functions.Worker.WaitForAsync("the event", () => Task.FromResult(hosts.Functions.Log.Any(IsRefusal)), TimeSpan.FromSeconds(30));
    }

    private static bool IsRefusal(RpcLog log) => log is { EventId: "RequestRefused", Category: "Sluice", Level: RpcLog.Types.Level.Warning };
}
