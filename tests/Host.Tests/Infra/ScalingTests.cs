using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Cluster.Tests.Processes;
using Sluice.Host.Tests.Serving;
using Sluice.Host.Tests.Telemetry;
using Sluice.Load;
using Sluice.Testing;
using Sluice.Testing.Infra;

namespace Sluice.Host.Tests.Infra;

/// <summary>The queries of the ScaledObject in a real Prometheus that scrapes two instances under load, and what KEDA would make of their values.</summary>
public sealed class ScalingTests
{
    // The queries' own window.
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Short enough for all of the load to be in the window, and for a test.
    private static readonly TimeSpan LongestLoad = TimeSpan.FromSeconds(15);

    // Two and a half replicas' worth of reviews in the window, if the threshold were this part of what it is: so many are made in seconds.
    private const double Replicas = 2.5;
    private const int Part = 8;

    private const string Answer = """{ "response": { "allowed": true } }""";

    private static readonly JsonNode ScaledObject =
        YamlText.ToJson(File.ReadAllText(RepositoryRoot.File("infra", "kubernetes", "components", "keda", "scaledobject.yaml")))!["spec"]!;

    [SkippableFact]
    public async Task Two_instances_of_serve_are_scaled_by_their_reviews()
    {
        Skip.If(PrometheusServer.Find("prometheus") is null, "prometheus is not installed (Debian package prometheus)");
        var configuration = RepositoryRoot.File("samples", "sluice.yaml");
        await using var one = await SluiceProcess.ServeAsync(configuration);
        await using var other = await SluiceProcess.ServeAsync(configuration);

        await AssertScaledAsync(one, other);
    }

    [SkippableFact]
    public async Task Two_proxies_of_a_Functions_host_are_scaled_by_what_they_pass_on()
    {
        Skip.If(PrometheusServer.Find("prometheus") is null, "prometheus is not installed (Debian package prometheus)");
        await using var host = await StartHostAsync();
        await using var one = await SluiceProcess.ProxyAsync(new Uri(host.Urls.Single()), []);
        await using var other = await SluiceProcess.ProxyAsync(new Uri(host.Urls.Single()), []);

        await AssertScaledAsync(one, other);
    }

    private static async Task AssertScaledAsync(SluiceProcess one, SluiceProcess other)
    {
        var (reviews, inFlight) = (Trigger("reviews"), Trigger("in-flight"));
        await using var prometheus = await PrometheusServer.StartAsync(one.Url, other.Url);
        await prometheus.Process.WaitForAsync("scrapes of both", async () => await prometheus.QueryAsync("sum(up)") == 2, TestServer.Patience);

        LoadRun[] runs = [Load(one), Load(other)];
        var goal = reviews.Threshold / Part * Window.TotalSeconds * Replicas;
        Assert.True(
            await Eventually.HoldsAsync(async () => runs.Sum(run => run.Result.Answered) >= goal && await prometheus.QueryAsync(inFlight.Query) >= 1, LongestLoad),
            $"{runs.Sum(run => run.Result.Answered)} reviews, expected {goal}");
        var results = await Task.WhenAll(runs.Select(run => run.StopAsync()));
        Assert.Equal(0, results.Sum(result => result.Failed));
        var rate = results.Sum(result => result.Answered) / Window.TotalSeconds;

        // The last scrape brings the rest; the first one, which made the series, may have missed some.
        double? measured = null;
        Assert.True(
            await Eventually.HoldsAsync(async () => Math.Abs((measured = await prometheus.QueryAsync(reviews.Query) ?? 0).Value - rate) <= rate * 0.1, TestServer.Patience),
            $"{measured} a second, expected {rate}");

        Assert.All((double[])[1, 4, Part], part => Assert.InRange(
            Desired(measured!.Value, reviews.Threshold / part), Desired(rate * 0.9, reviews.Threshold / part), Desired(rate * 1.1, reviews.Threshold / part)));
        Assert.True(Desired(measured!.Value, reviews.Threshold / Part) > 2, $"{measured} a second");
        var deciding = await prometheus.QueryAsync(inFlight.Query);
        Assert.InRange(deciding!.Value, 1, runs.Length * 8);
        Assert.Equal(2, Desired(deciding.Value, inFlight.Threshold));

        // Sixteen connections, of which each waits once at most.
        var waiting = Trigger("waiting");
        var waited = await prometheus.QueryAsync(waiting.Query);
        Assert.InRange(waited!.Value, 0, 64);
        Assert.Equal(2, Desired(waited.Value, waiting.Threshold));
    }

    // https://keda.sh/docs/latest/concepts/scaling-deployments/ and the HorizontalPodAutoscaler's AverageValue: the total over the threshold, rounded up, within the bounds.
    private static long Desired(double total, double threshold) =>
        Math.Clamp((long)Math.Ceiling(total / threshold), ScaledObject["minReplicaCount"]!.GetValue<long>(), ScaledObject["maxReplicaCount"]!.GetValue<long>());

    private static (string Query, double Threshold) Trigger(string name)
    {
        var trigger = ScaledObject["triggers"].Items().Single(trigger => (string)trigger["name"]! == name);
        Assert.Equal(("prometheus", "AverageValue"), ((string?)trigger["type"], (string?)trigger["metricType"]));
        return ((string)trigger["metadata"]!["query"]!, double.Parse((string)trigger["metadata"]!["threshold"]!, CultureInfo.InvariantCulture));
    }

    private static LoadRun Load(SluiceProcess sluice) =>
        LoadRun.Start(new LoadOptions { Url = new Uri(sluice.Url, "/mutate"), Body = TestServer.Review, Connections = 8 });

    private static async Task<WebApplication> StartHostAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        host.Map("{**path}", (RequestDelegate)(context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Answer.Length;
            return context.Response.WriteAsync(Answer);
        }));
        await host.StartAsync();
        return host;
    }
}
