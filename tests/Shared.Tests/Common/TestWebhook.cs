using System.Text;
using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Policies;
using Sluice.Telemetry;

namespace Sluice.Shared.Tests.Common;

/// <summary>The webhook paths over some policies, asked as a host asks them.</summary>
internal sealed class TestWebhook
{
    private readonly WebhookEndpoint _endpoint;

    public TestWebhook(params ConfiguredPolicy[] policies)
        : this(new SluiceConfiguration([.. policies], ""))
    {
    }

    public TestWebhook(IReadOnlyList<IDecisionObserver> observers, params ConfiguredPolicy[] policies)
        : this(new SluiceConfiguration([.. policies], ""), [.. observers])
    {
    }

    public TestWebhook(SluiceConfiguration configuration, params IDecisionObserver[] observers)
        : this(configuration, new RecordingLogger(), observers)
    {
    }

    public TestWebhook(SluiceConfiguration configuration, RecordingLogger logger, params IDecisionObserver[] observers)
    {
        Logger = logger;
        _endpoint = new WebhookEndpoint(() => configuration, logger, Time, observers);
    }

    public static TestWebhook Of(string yaml)
    {
        var result = ConfigurationLoader.Parse(yaml, new PolicyServices());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return new TestWebhook(result.Configuration);
    }

    public RecordingLogger Logger { get; }

    public ManualTimeProvider Time { get; } = new();

    /// <summary>Sends bytes; the status and the body that come back.</summary>
    public async Task<(int Status, string Body)> SendAsync(ReadOnlyMemory<byte> body, string path = "/mutate", string? query = null, TraceContext trace = default)
    {
        Assert.True(WebhookRoute.TryMatch(path, query, out var route));
        var output = new ByteBuffer();
        var status = await _endpoint.AnswerAsync(route, body, output, trace, CancellationToken.None);
        return (status, Encoding.UTF8.GetString(output.Span));
    }

    /// <summary>Sends a review that is well-formed; the answer.</summary>
    public async Task<Answer> AskAsync(string review, string path = "/mutate", string? query = null)
    {
        var (status, body) = await SendAsync(Encoding.UTF8.GetBytes(review), path, query);
        Assert.True(status == 200, $"{status} {body}");
        return new Answer(body);
    }
}

/// <summary>An AdmissionReview that came back.</summary>
internal sealed record Answer(string Text)
{
    private readonly JsonNode _root = JsonNode.Parse(Text)!;

    public JsonNode Root => _root;

    public JsonObject Response => _root["response"]!.AsObject();

    public bool Allowed => (bool)Response["allowed"]!;

    public int Code => (int)Response["status"]!["code"]!;

    public string Reason => (string)Response["status"]!["reason"]!;

    public string Message => (string)Response["status"]!["message"]!;

    public string[] Warnings => [.. Response["warnings"]?.AsArray().Select(warning => (string)warning!) ?? []];

    public Dictionary<string, string> AuditAnnotations =>
        Response["auditAnnotations"]?.AsObject().ToDictionary(entry => entry.Key, entry => (string)entry.Value!) ?? [];

    /// <summary>The patch as JSON text; "" when there is none.</summary>
    public string Patch => Response["patch"] is { } patch ? Encoding.UTF8.GetString(Convert.FromBase64String((string)patch!)) : "";
}
