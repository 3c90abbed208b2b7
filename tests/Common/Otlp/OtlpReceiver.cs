using System.Collections.Concurrent;
using System.Net;

namespace Sluice.Testing.Otlp;

/// <summary>A span as it was received.</summary>
internal sealed record ReceivedSpan(string TraceId, string SpanId, string ParentId, string Name, string Service, IReadOnlyDictionary<string, string> Attributes, bool IsError);

/// <summary>A point of a metric as it was received.</summary>
internal sealed record ReceivedPoint(string Metric, IReadOnlyDictionary<string, string> Attributes, ulong Count, double[] Bounds, IReadOnlyList<string> ExemplarTraces);

/// <summary>
/// Stands for an OpenTelemetry collector: takes OTLP over HTTP in Protocol Buffers. The field numbers are those of
/// https://github.com/open-telemetry/opentelemetry-proto.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _receiving;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentDictionary<string, ReceivedPoint> _points = new();
    private readonly ConcurrentQueue<byte[]> _bodies = new();

    public OtlpReceiver()
    {
        (_listener, Url) = Listen();
        _receiving = ReceiveAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>Every span so far.</summary>
    public IReadOnlyList<ReceivedSpan> Spans => [.. _spans];

    /// <summary>The last value of every series.</summary>
    public IReadOnlyList<ReceivedPoint> Points => [.. _points.Values];

    /// <summary>Everything that was received, as bytes.</summary>
    public IReadOnlyList<byte[]> Bodies => [.. _bodies];

    /// <summary>The variables that make a process export here, often.</summary>
    public Dictionary<string, string?> Environment => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Url.ToString(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
    };

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _receiving;
    }

    // A listener takes no port 0: others are tried until one is free.
    private static (HttpListener Listener, Uri Url) Listen()
    {
        while (true)
        {
            var url = $"http://127.0.0.1:{Random.Shared.Next(20_000, 60_000)}/";
            var listener = new HttpListener { Prefixes = { url } };
            try
            {
                listener.Start();
                return (listener, new Uri(url));
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                Take(context.Request.Url!.AbsolutePath, body.ToArray());
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private void Take(string path, byte[] body)
    {
        _bodies.Enqueue(body);
        foreach (var resource in new ProtoMessage(body).Messages(1))
        {
            var service = Attributes(resource.Messages(1).Single(), 1).GetValueOrDefault("service.name", "");
            foreach (var item in resource.Messages(2).SelectMany(scope => scope.Messages(2)))
            {
                if (path == "/v1/traces")
                {
                    _spans.Enqueue(ToSpan(item, service));
                }
                else if (path == "/v1/metrics")
                {
                    TakeMetric(item);
                }
            }
        }
    }

    private static ReceivedSpan ToSpan(ProtoMessage span, string service) => new(
        span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), service, Attributes(span, 9), span.Messages(15).Any(status => status.Number(3) == 2));

    private void TakeMetric(ProtoMessage metric)
    {
        // Gauge, sum, histogram; a number has its attributes in another place than a histogram.
        foreach (var point in metric.Messages(5).Concat(metric.Messages(7)).SelectMany(data => data.Messages(1)))
        {
            Keep(new ReceivedPoint(metric.Text(1), Attributes(point, 7), point.Number(6), [], []));
        }

        foreach (var point in metric.Messages(9).SelectMany(data => data.Messages(1)))
        {
            Keep(new ReceivedPoint(metric.Text(1), Attributes(point, 9), point.Number(4), point.Doubles(7), [.. point.Messages(8).Select(exemplar => exemplar.Hex(5))]));
        }
    }

    private void Keep(ReceivedPoint point)
    {
        var key = point.Metric + string.Join(",", point.Attributes.OrderBy(attribute => attribute.Key).Select(attribute => $"{attribute.Key}={attribute.Value}"));
        _points.AddOrUpdate(key, point, (_, before) => point with { ExemplarTraces = [.. before.ExemplarTraces, .. point.ExemplarTraces] });
    }

    private static Dictionary<string, string> Attributes(ProtoMessage owner, int number) =>
        owner.Messages(number).ToDictionary(attribute => attribute.Text(1), attribute => ValueOf(attribute.Messages(2).Single()));

    private static string ValueOf(ProtoMessage value) => value.Text(1) is { Length: > 0 } text ? text : $"{value.Number(2) + value.Number(3)}";
}
