using System.Diagnostics.Metrics;
using Sluice.Shared.Tests.Common;
using Sluice.Telemetry;
using Sluice.Telemetry.Prometheus;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Telemetry;

public sealed class MetricsCollectorTests : IDisposable
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly Meter _meter = new(SluiceMeter.Name);
    private readonly MetricsCollector _collector;

    public MetricsCollectorTests() => _collector = new MetricsCollector(_meter, new ManualTimeProvider());

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Counters_add_up_by_their_labels()
    {
        var counter = _meter.CreateCounter<long>("test_adds_total", description: "x");
        counter.Add(2, new KeyValuePair<string, object?>("a", "1"));
        counter.Add(3, new KeyValuePair<string, object?>("a", "1"));
        counter.Add(1, new KeyValuePair<string, object?>("a", "2"));

        var text = Write();
        Assert.Equal(5, text["test_adds_total{a=\"1\"}"]);
        Assert.Equal(1, text["test_adds_total{a=\"2\"}"]);
    }

    [Fact]
    public void What_is_no_longer_observed_is_no_longer_shown()
    {
        var name = "first";
        _meter.CreateObservableGauge("test_gauge", () => new Measurement<int>(1, new KeyValuePair<string, object?>("name", name)), description: "x");
        Assert.Equal(1, Write()["test_gauge{name=\"first\"}"]);

        name = "second";

        Assert.Equal(0, Write()["test_gauge{name=\"first\"}"]);
        Assert.Equal(1, Write()["test_gauge{name=\"second\"}"]);
    }

    [Fact]
    public void A_value_on_a_bound_belongs_to_the_bucket_of_that_bound()
    {
        Histogram("test_bounds_seconds").Record(0.5);

        var text = Write();
        Assert.Equal(0, text["test_bounds_seconds_bucket{le=\"0.1\"}"]);
        Assert.Equal(1, text["test_bounds_seconds_bucket{le=\"0.5\"}"]);
        Assert.Equal(1, text["test_bounds_seconds_bucket{le=\"1\"}"]);
        Assert.Equal(1, text["test_bounds_seconds_bucket{le=\"+Inf\"}"]);
        Assert.Equal(1, text["test_bounds_seconds_count"]);
        Assert.Equal(0.5, text["test_bounds_seconds_sum"]);
    }

    [Fact]
    public void A_value_of_a_recorded_trace_is_an_example_in_OpenMetrics_only()
    {
        var histogram = Histogram("test_examples_seconds");
        TraceContext.Measured = Trace;
        histogram.Record(0.25);
        TraceContext.Measured = null;
        histogram.Record(0.3);

        Assert.Contains(
            "test_examples_seconds_bucket{le=\"0.5\"} 2 # {trace_id=\"0af7651916cd43dd8448eb211c80319c\",span_id=\"b7ad6b7169203331\"} 0.25 ",
            Write(MetricsFormat.OpenMetrics).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("trace_id", Write().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenMetrics_ends_with_its_mark_and_names_counters_without_their_suffix()
    {
        _meter.CreateCounter<long>("test_named_total", description: "a \\ and a\nline").Add(1);

        var open = Write(MetricsFormat.OpenMetrics).Text;
        Assert.EndsWith("\n# EOF\n", open, StringComparison.Ordinal);
        Assert.Contains("# HELP test_named a \\\\ and a\\nline\n# TYPE test_named counter\ntest_named_total 1\n", open, StringComparison.Ordinal);
        Assert.Contains("# TYPE test_named_total counter\ntest_named_total 1\n", Write().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_are_escaped()
    {
        _meter.CreateCounter<long>("test_escapes_total", description: "x").Add(1, new KeyValuePair<string, object?>("a", "q\" b\\ n\n"));

        Assert.Contains("test_escapes_total{a=\"q\\\" b\\\\ n\\n\"} 1\n", Write().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        var histogram = Histogram("test_allocations_seconds");
        KeyValuePair<string, object?>[] labels = [new("webhook", "mutate"), new("operation", "CREATE")];
        histogram.Record(0.1, labels);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            histogram.Record(0.1, labels);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1001, Write()["test_allocations_seconds_count{webhook=\"mutate\",operation=\"CREATE\"}"]);
    }

    [Fact]
    public void The_process_tells_what_every_Prometheus_client_does()
    {
        var text = Write();
        Assert.InRange(text["process_start_time_seconds"], 1, double.MaxValue);
        Assert.InRange(text["process_resident_memory_bytes"], 1, double.MaxValue);
        Assert.InRange(text["process_cpu_seconds_total"], 0.001, double.MaxValue);
    }

    private Histogram<double> Histogram(string name) =>
        _meter.CreateHistogram(name, "s", "x", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.5, 1] });

    private MetricsText Write(MetricsFormat format = MetricsFormat.Classic) => new(_collector.Write(format));
}
