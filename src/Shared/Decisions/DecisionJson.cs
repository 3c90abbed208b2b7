using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Admission;
using Sluice.Telemetry;

namespace Sluice.Decisions;

/// <summary>Writes a decision as a line of JSON.</summary>
internal sealed class DecisionJson
{
    // The default escapes everything outside ASCII; a log is read by people, and is no HTML.
    private readonly Utf8JsonWriter _writer = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Writes one, with the end of its line.</summary>
    public void Write(DecisionRecord decision, IBufferWriter<byte> output)
    {
        _writer.Reset(output);
        _writer.WriteStartObject();
        _writer.WriteString("time", decision.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", System.Globalization.CultureInfo.InvariantCulture));
        _writer.WriteString("uid", decision.Uid);
        _writer.WriteString("user", decision.User);
        WriteObject(decision);
        WriteDecision(decision);
        _writer.WriteString("configuration", decision.Configuration);
        _writer.WriteNumber("milliseconds", Math.Round(decision.Elapsed.TotalMilliseconds, 3));
        _writer.WriteString("traceId", decision.TraceId);
        _writer.WriteString("spanId", decision.SpanId);
        _writer.WriteEndObject();
        _writer.Flush();
        output.Write("\n"u8);
    }

    private void WriteObject(DecisionRecord decision)
    {
        var kind = decision.Kind;
        _writer.WriteString("webhook", decision.Webhook);
        _writer.WriteString("operation", decision.Operation.Name());
        _writer.WriteString("apiVersion", kind.Group.Length == 0 ? kind.Version : $"{kind.Group}/{kind.Version}");
        _writer.WriteString("kind", kind.Name);
        _writer.WriteString("resource", decision.Resource);
        _writer.WriteString("namespace", decision.Namespace);
        _writer.WriteString("name", decision.Name);
        _writer.WriteBoolean("dryRun", decision.DryRun);
    }

    private void WriteDecision(DecisionRecord decision)
    {
        _writer.WriteBoolean("allowed", decision.IsAllowed);
        _writer.WriteNumber("code", decision.Code);
        _writer.WriteString("result", decision.Result);
        _writer.WriteStartArray("policies");
        foreach (var policy in decision.Policies)
        {
            _writer.WriteStartObject();
            _writer.WriteString("name", policy.Name);
            _writer.WriteString("type", policy.Type);
            _writer.WriteString("result", policy.Result.Word());
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
        if (decision.PatchDigest.Length > 0)
        {
            _writer.WriteString("patchDigest", $"sha256:{decision.PatchDigest}");
        }
    }
}
