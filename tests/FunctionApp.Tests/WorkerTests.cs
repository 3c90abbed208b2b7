namespace Sluice.FunctionApp.Tests;

public sealed class WorkerTests(WorkerFixture worker) : IClassFixture<WorkerFixture>
{
    [Fact]
    public void Every_path_of_the_contract_is_a_function_that_needs_no_key()
    {
        Assert.Equal(
            ["healthz", "mutate/{scope?}", "readyz", "validate/{scope?}"],
            worker.Host.Functions.Select(function => function.Template).Order());
        Assert.All(worker.Host.Functions, function => Assert.Equal("Anonymous", function.Level));
    }

    [Theory]
    [InlineData("healthz")]
    [InlineData("readyz")]
    public async Task Probes_answer_ok(string path)
    {
        using var http = new HttpClient { BaseAddress = worker.Host.Url };
        Assert.Equal("ok", await http.GetStringAsync(path));
    }
}
