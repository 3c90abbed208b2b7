using System.Text.Json.Nodes;
using Google.Protobuf;
using Sluice.FunctionApp.Tests.Corpus;
using Sluice.FunctionApp.Tests.Protocol;
using Sluice.FunctionApp.Tests.SmallHost;

namespace Sluice.FunctionApp.Tests.Cluster;

/// <summary>A policy that asks a cluster which never answers: the time that a caller gives is the time that it takes.</summary>
public sealed class CancellationTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-worker-");
    private SilentCluster? _cluster;
    private FunctionsHost? _host;

    public async Task InitializeAsync()
    {
        _cluster = new SilentCluster(_directory.FullName);
        var configuration = Path.Combine(_directory.FullName, "sluice.yaml");
        await File.WriteAllTextAsync(configuration,
            """
            policies:
              - name: backends
                type: ingress-backends
                failurePolicy: Fail
            """);
        _host = await FunctionsHost.StartAsync(new FunctionsHostOptions(BuildOutput.FunctionApp)
        {
            Settings = new Dictionary<string, string?> { ["SLUICE_CONFIG"] = configuration, ["KUBECONFIG"] = _cluster.Kubeconfig },
        });
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _cluster?.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_cancelled_invocation_ends_at_once_by_the_failurePolicy()
    {
        using var caller = new CancellationTokenSource();

        var answer = InvokeAsync("https://localhost/validate", caller.Token);
        await _cluster!.Called.WaitAsync(Patience);
        await caller.CancelAsync();

        AssertTimedOut(await answer.WaitAsync(Patience));
    }

    [Fact]
    public async Task The_time_that_the_API_server_waits_bounds_the_work() =>
        AssertTimedOut(await InvokeAsync("https://localhost/validate?timeout=1s", CancellationToken.None).WaitAsync(Patience));

    private async Task<InvocationResponse> InvokeAsync(string url, CancellationToken cancellation)
    {
        var validate = _host!.Functions.Single(function => function.Function.Name == "validate");
        var request = new RpcHttp
        {
            Method = "POST",
            Url = url,
            NullableHeaders = { ["content-type"] = new NullableString { Value = "application/json" } },
            Body = new TypedData { Bytes = ByteString.CopyFrom(Reviews.OfIngress()) },
        };
        return await _host.InvokeAsync(validate, request, cancellation: cancellation);
    }

    private static void AssertTimedOut(InvocationResponse answer)
    {
        Assert.Equal(StatusResult.Types.Status.Success, answer.Result.Status);
        var response = JsonNode.Parse(FunctionsHost.HttpOf(answer).Body.Bytes.ToStringUtf8())!["response"]!;
        Assert.False(response["allowed"]!.GetValue<bool>());
        Assert.Equal(504, response["status"]!["code"]!.GetValue<int>());
        Assert.Contains("no time was left", response["status"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
