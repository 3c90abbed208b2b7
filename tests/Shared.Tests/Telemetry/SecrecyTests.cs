using System.Diagnostics.Metrics;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Json;
using Sluice.Shared.Tests.Common;
using Sluice.Telemetry;
using Sluice.Telemetry.Prometheus;
using Sluice.Testing;

namespace Sluice.Shared.Tests.Telemetry;

/// <summary>Objects with secrets in them, in every way through admission, and everything that comes out of it but the answer.</summary>
public sealed class SecrecyTests : IDisposable
{
    private const string Password = "hunter2-correct-horse";
    private static readonly string Encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Password));

    private readonly string _traceId = ActivityTraceId.CreateRandom().ToHexString();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-secrecy-");
    private readonly RecordingKubernetesApi _cluster = new();
    private readonly Meter _meter = new(SluiceMeter.Name);
    private readonly MetricsCollector _metrics;
    private readonly RecordedSpans _spans;

    public SecrecyTests() => (_metrics, _spans) = (new MetricsCollector(_meter, TimeProvider.System), new RecordedSpans(_traceId));

    private static ConfiguredPolicy[] Policies =>
    [
        TestPolicy.Mutating("edits", request => request.Object.Set("copy", Password)),
        TestPolicy.Validating("denies", _ => Verdict.Deny($"data.password: is {Password}; expected another").Warn($"careful with {Encoded}")),
        TestPolicy.Validating("warns", _ => Verdict.Deny($"data.password: is {Password}")) with { Action = PolicyAction.Warn },
        TestPolicy.Validating("audits", _ => Verdict.Deny($"data.password: is {Password}")) with { Action = PolicyAction.Audit },
        TestPolicy.Validating("undecided", _ => Verdict.Undecided($"no such Service {Password}")),
        TestPolicy.Validating("broken", _ => throw new FormatException($"cannot read {Password}", new JsonException(Encoded))),
        TestPolicy.Mutating("breaks", _ => throw new InvalidOperationException(Password)),
    ];

    public void Dispose()
    {
        _spans.Dispose();
        _metrics.Dispose();
        _meter.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Nothing_of_an_object_but_its_name_is_in_logs_metrics_spans_decisions_or_Events()
    {
        var logged = new RecordingLogger();
        var file = Path.Combine(_directory.FullName, "decisions.jsonl");
        await using (var events = new DenialEvents(_cluster, _meter, TimeProvider.System, logged))
        {
            await using (var log = new DecisionLog(new DecisionLogOptions(file), _meter, TimeProvider.System, logged))
            {
                var sets = Policies.Select(policy => new[] { policy }).Append(Policies);
                foreach (var set in sets)
                {
                    await SendAllAsync(set, logged, log, events);
                }
            }

            await Waiting.UntilAsync(() => !_cluster.Created.IsEmpty && events.IsIdle, "the Events");
        }

        Check("logs", logged.Events.Select(one => $"{one.Text}\n{one.Exception}\n{one.Exception?.Message}"));
        Check("metrics", [Encoding.UTF8.GetString(_metrics.Write(MetricsFormat.OpenMetrics))]);
        Check("spans", _spans.Ended.Select(Describe));
        Check("the decision log", await File.ReadAllLinesAsync(file));
        Check("Events", _cluster.Created.Select(made => made.Body));
        Assert.Equal(["AdmissionDecided", "PolicyFailed", "RequestRefused"], logged.Events.Select(one => one.Name).Distinct().Order());
    }

    private async Task SendAllAsync(ConfiguredPolicy[] policies, RecordingLogger logged, params IDecisionObserver[] observers)
    {
        var webhook = new TestWebhook(new SluiceConfiguration([.. policies], "") { Events = true }, logged, observers);
        foreach (var (body, expected) in Bodies())
        {
            foreach (var path in new[] { "/mutate", "/validate" })
            {
                var (status, text) = await webhook.SendAsync(Encoding.UTF8.GetBytes(body), path, trace: new TraceContext($"00-{_traceId}-b7ad6b7169203331-01", null));
                Assert.True(status == expected, $"{status} {text}");
            }
        }
    }

    private static IEnumerable<(string Body, int Status)> Bodies()
    {
        var pod = Reviews.Pod(request => request["object"]!["spec"]!["containers"]![0]!["env"] = new JsonArray(new JsonObject { ["name"] = "PASSWORD", ["value"] = Password }));
        var secret = Reviews.Pod(ToSecret);
        yield return (pod, 200);
        yield return (secret, 200);

        // What is not a review, and quotes the object where it is wrong.
        yield return (secret[..^3], 400);
        yield return (secret + Password, 400);
        yield return ($$$"""{"kind":"{{{Password}}}","apiVersion":"v1","data":{"password":"{{{Encoded}}}"}}""", 400);
        yield return ($$"""{"kind":"AdmissionReview","apiVersion":"{{Password}}"}""", 400);
        yield return ($$"""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":"{{Password}}"}""", 400);
        yield return ($$$"""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"a","operation":"{{{Password}}}"}}""", 400);
        yield return ($$"""{"{{Password}}":1,"{{Password}}":2}""", 400);
    }

    private static void ToSecret(JsonNode request)
    {
        request["kind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Secret" };
        request["resource"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["resource"] = "secrets" };
        var secret = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = "credentials", ["annotations"] = new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = Password } },
            ["data"] = new JsonObject { ["password"] = Encoded },
            ["stringData"] = new JsonObject { ["password"] = Password },
        };
        request["object"] = secret;
        request["oldObject"] = secret.DeepClone();
    }

    private static void Check(string where, IEnumerable<string> texts)
    {
        var all = texts.ToList();
        Assert.True(all.Count > 0, $"nothing came out in {where}");
        Assert.All(all, text =>
        {
            Assert.False(text.Contains(Password, StringComparison.Ordinal), $"{where}: {text}");
            Assert.False(text.Contains(Encoded, StringComparison.Ordinal), $"{where}: {text}");
        });
    }

    private static string Describe(Activity span) =>
        $"{span.DisplayName} {span.StatusDescription} {string.Join(' ', span.TagObjects)} {string.Join(' ', span.Events.SelectMany(one => one.Tags))} {string.Join(' ', span.Baggage)}";
}
