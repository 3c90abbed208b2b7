using System.Diagnostics.Metrics;
using System.Text;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Shared.Tests.Common;
using Sluice.Telemetry;
using Sluice.Telemetry.Prometheus;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Telemetry;

/// <summary>What a caller names may be of any length and new in every request. Alone in the process, for it measures memory.</summary>
[Collection(nameof(Alone))]
public sealed class WhatCallersNameTests
{
    private const int Posts = 60;
    private const int Length = 3_000_000;

    // What Kubernetes' own names need, and a review's line with all of them in it.
    private const int LongestField = 1024;
    private const int LongestLine = 4096;

    public static TheoryData<string> Fields => ["uid", "name", "namespace", "subResource", "resource/resource", "kind/kind", "userInfo/username", "object/metadata/name", "object/metadata/generateName"];

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task Names_of_3_MB_make_no_series_no_long_line_and_hold_no_memory(string field)
    {
        var records = new Records();
        var configuration = new SluiceConfiguration([TestPolicy.Validating("denies", _ => Verdict.Deny("no"))], "");
        using var meter = new Meter(SluiceMeter.Name);
        var measured = new AdmissionMetrics(meter, () => configuration, TimeProvider.System);
        var webhook = new TestWebhook(configuration, records, measured);
        var body = Encoding.UTF8.GetBytes(Body(field, $"\u001b]0;{new string('x', Length)}"));
        var digit = body.AsSpan().LastIndexOf("xx"u8);
        using var metrics = new MetricsCollector(meter, TimeProvider.System);
        await webhook.SendAsync(body, "/validate");
        await webhook.SendAsync(body, "/mutate");
        var series = Series(metrics);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < Posts; i++)
        {
            (body[digit], body[digit + 1]) = ((byte)('a' + (i / 26)), (byte)('a' + (i % 26)));
            Assert.Equal(field == "uid" ? 400 : 200, (await webhook.SendAsync(body, i % 2 == 0 ? "/validate" : "/mutate")).Status);
        }

        // The last of them may still be held, in characters of two bytes.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 * Length);
        Assert.Equal(series, Series(metrics));
        Assert.All(webhook.Logger.Events, line => Assert.InRange(line.Text.Length, 1, LongestLine));
        Assert.DoesNotContain(webhook.Logger.Events, line => line.Text.Any(char.IsControl));
        Assert.All(records.All, record => Assert.All(
            [record.Uid, record.Name, record.Namespace, record.Resource, record.User, record.Kind.Name], text => Assert.InRange(text.Length, 0, LongestField)));
    }

    [Fact]
    public async Task Refusals_are_logged_ten_a_second_with_how_many_were_left_out()
    {
        var webhook = new TestWebhook(TestPolicy.Validating("allows", _ => Verdict.Allow));
        for (var i = 0; i < 100; i++)
        {
            await webhook.SendAsync("{}"u8.ToArray());
        }

        Assert.Equal(10, webhook.Logger.Named("RequestRefused").Count());
        webhook.Time.Advance(TimeSpan.FromSeconds(1));
        await webhook.SendAsync("{}"u8.ToArray());
        Assert.Contains("90 like it", webhook.Logger.Named("RequestRefused").Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denials_and_defects_without_end_are_logged_so_many_a_second()
    {
        var webhook = new TestWebhook(TestPolicy.Validating("denies", request => request.DryRun ? throw new InvalidOperationException() : Verdict.Deny("no")));
        var denied = Encoding.UTF8.GetBytes(Reviews.Pod());
        var failed = Encoding.UTF8.GetBytes(Reviews.Pod(request => request["dryRun"] = true));
        for (var i = 0; i < 200; i++)
        {
            await webhook.SendAsync(denied, "/validate");
            await webhook.SendAsync(failed, "/validate");
        }

        Assert.Equal((100, 10), (webhook.Logger.Named("AdmissionDecided").Count(), webhook.Logger.Named("PolicyFailed").Count()));
    }

    private static string Body(string field, string text) => Reviews.Pod(request =>
    {
        var names = field.Split('/');
        var parent = names[..^1].Aggregate(request, (node, name) => node[name]!);
        parent[names[^1]] = text;
    });

    private static int Series(MetricsCollector metrics) =>
        Encoding.UTF8.GetString(metrics.Write(MetricsFormat.Classic)).Split('\n').Count(line => line.StartsWith("sluice_", StringComparison.Ordinal) || line.StartsWith("sidecar_", StringComparison.Ordinal));

    private sealed class Records : IDecisionObserver
    {
        public List<DecisionRecord> All { get; } = [];

        public void Decided(ref DecidedReview review) => All.Add(review.ToRecord());
    }
}
