using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Recording;
using Sluice.Shared.Tests.Common;
using Sluice.Telemetry;
using Sluice.Telemetry.Prometheus;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Telemetry;

/// <summary>What telemetry allocates. Alone in the process: a listener of another test would be measured too.</summary>
[Collection(nameof(Alone))]
public sealed class TelemetryCostTests : IDisposable
{
    private const int Reviews = 2000;

    // The compiler needs some until what is short-lived stays on the stack.
    private const int MostRounds = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly byte[] Body = Encoding.UTF8.GetBytes(Common.Reviews.Pod());

    private readonly Meter _meter = new(SluiceMeter.Name);
    private readonly WebhookEndpoint _endpoint;
    private readonly WebhookEndpoint _unmeasured;
    private readonly WebhookRoute _route;
    private readonly ByteBuffer _output = new(64 * 1024);

    public TelemetryCostTests()
    {
        var configuration = new SluiceConfiguration([TestPolicy.Validating("a", _ => Verdict.Allow), TestPolicy.Validating("b", _ => Verdict.Allow)], "");
        _endpoint = new WebhookEndpoint(() => configuration, NullLogger.Instance, TimeProvider.System, new AdmissionMetrics(_meter, () => configuration, TimeProvider.System));
        _unmeasured = new WebhookEndpoint(() => configuration, NullLogger.Instance, TimeProvider.System);
        Assert.True(WebhookRoute.TryMatch("/validate", null, out var route));
        _route = route;
    }

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void Counting_a_review_allocates_nothing()
    {
        var (without, with) = (0L, long.MaxValue);
        for (var round = 0; round < MostRounds && with > without; round++)
        {
            (without, with) = (Allocated(_unmeasured, default, _route), Allocated(default));
        }

        Assert.InRange(with, 0, without);
    }

    [Fact]
    public async Task A_review_that_is_not_sampled_costs_the_recording_nothing()
    {
        var directory = Directory.CreateTempSubdirectory("sluice-record-");
        await using (var recorder = new ReviewRecorder(new RecordingOptions(directory.FullName) { SamplingRatio = 1e-12 }, _meter, TimeProvider.System, NullLogger.Instance))
        {
            var configuration = new SluiceConfiguration([TestPolicy.Validating("a", _ => Verdict.Allow), TestPolicy.Validating("b", _ => Verdict.Allow)], "");
            var recorded = new WebhookEndpoint(() => configuration, NullLogger.Instance, TimeProvider.System, recorder);
            var (without, with) = (0L, long.MaxValue);
            for (var round = 0; round < MostRounds && with > without; round++)
            {
                (without, with) = (Allocated(_unmeasured, default, _route), Allocated(recorded, default, _route));
            }

            Assert.InRange(with, 0, without);
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public void A_trace_without_a_listener_allocates_nothing() =>
        Assert.Equal(Allocated(default), Allocated(new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=b")));

    [Fact]
    public void Metrics_that_are_collected_allocate_nothing()
    {
        var without = Allocated(default);
        using var collector = new MetricsCollector(_meter, TimeProvider.System);

        Assert.Equal(without, Allocated(default));
        Assert.Equal(without, Allocated(new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=b")));
    }

    [Theory]
    [InlineData("/mutate")]
    [InlineData("/validate")]
    public void A_review_that_no_policy_wants_or_that_all_let_pass_allocates_nothing(string path)
    {
        Assert.True(WebhookRoute.TryMatch(path, "?timeout=10s", out var plain));

        // Once the compiler has seen enough of it to keep what is short-lived on the stack.
        var fewest = long.MaxValue;
        for (var started = TimeProvider.System.GetTimestamp(); fewest > 0 && TimeProvider.System.GetElapsedTime(started) < Patience;)
        {
            fewest = Math.Min(fewest, Allocated(default, plain));
        }

        Assert.Equal(0, fewest);
    }

    // Bytes of one review: the fewest of many, for now and then the runtime allocates something of its own.
    private long Allocated(TraceContext trace, WebhookRoute? route = null) => Allocated(_endpoint, trace, route ?? _route);

    private long Allocated(WebhookEndpoint endpoint, TraceContext trace, WebhookRoute route)
    {
        var fewest = long.MaxValue;
        for (var i = 0; i < Reviews; i++)
        {
            _output.Reset();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var status = endpoint.AnswerAsync(route, Body, _output, trace, CancellationToken.None).GetAwaiter().GetResult();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);

            // Comparing allocates too.
            Assert.Equal(200, status);
        }

        return fewest;
    }
}
