using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Telemetry;

namespace Sluice.Bench.Rules;

/// <summary>A configuration, and what a review costs under it: the shortest of many rounds, for now and then the machine does something else.</summary>
internal sealed class Subject
{
    private const int Reviews = 500;
    private const int WarmUps = 60;

    private static readonly byte[] Body = Encoding.UTF8.GetBytes(Review());
    private readonly ByteBuffer _output = new(64 * 1024);
    private readonly WebhookEndpoint _endpoint;
    private readonly WebhookRoute _route;

    public Subject(string name, string policies)
    {
        var result = ConfigurationLoader.Parse(policies.Length == 0 ? "policies: []" : policies, new PolicyServices());
        var configuration = result.Configuration ?? throw new InvalidOperationException(string.Join('\n', result.Errors));
        Name = name;
        _endpoint = new WebhookEndpoint(() => configuration, NullLogger.Instance, TimeProvider.System);
        _route = WebhookRoute.TryMatch("/validate", null, out var route) ? route : throw new InvalidOperationException("There is no such path.");
    }

    public string Name { get; }

    public double Microseconds { get; private set; } = double.MaxValue;

    public long Bytes { get; private set; } = long.MaxValue;

    public void WarmUp()
    {
        for (var i = 0; i < WarmUps; i++)
        {
            Measure();
        }

        (Microseconds, Bytes) = (double.MaxValue, long.MaxValue);
    }

    public void Measure()
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Reviews; i++)
        {
            Ask();
        }

        Microseconds = Math.Min(Microseconds, Stopwatch.GetElapsedTime(started).TotalMicroseconds / Reviews);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Ask();
        Bytes = Math.Min(Bytes, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Ask()
    {
        _output.Reset();
        var answer = _endpoint.AnswerAsync(_route, Body, _output, default(TraceContext), CancellationToken.None);
        if (!answer.IsCompletedSuccessfully || answer.Result != 200 || _output.Span.IndexOf("\"allowed\":true"u8) < 0)
        {
            throw new InvalidOperationException($"{Name}: {Encoding.UTF8.GetString(_output.Span)}");
        }
    }

    private static string Review()
    {
        var annotations = string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"example.com/annotation-{i}\":\"{new string('a', 60)}\""));
        var environment = string.Join(',', Enumerable.Range(0, 15).Select(i => $"{{\"name\":\"VARIABLE_{i}\",\"value\":\"value-{i}\"}}"));
        var containers = string.Join(',', Enumerable.Range(0, 3).Select(i =>
            $"{{\"name\":\"c{i}\",\"image\":\"registry.example.com/team/app-{i}:1.2.3\",\"ports\":[{{\"containerPort\":{8080 + i}}}],\"env\":[{environment}]," +
            "\"resources\":{\"requests\":{\"cpu\":\"100m\",\"memory\":\"128Mi\"},\"limits\":{\"memory\":\"128Mi\"}}}"));
        var pod = $"{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{{\"name\":\"web\",\"namespace\":\"shop\",\"annotations\":{{{annotations}}}}},\"spec\":{{\"containers\":[{containers}]}}}}";
        return $$"""
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"705ab4f5-6393-11e8-b7cc-42010a800002","kind":{"group":"","version":"v1","kind":"Pod"},
            "resource":{"group":"","version":"v1","resource":"pods"},"requestKind":{"group":"","version":"v1","kind":"Pod"},"requestResource":{"group":"","version":"v1","resource":"pods"},
            "name":"web","namespace":"shop","operation":"CREATE","userInfo":{"username":"ann","groups":["system:authenticated"]},"object":{{pod}},"oldObject":null,"dryRun":false} }
            """;
    }
}
