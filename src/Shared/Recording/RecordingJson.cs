using System.Globalization;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Json;

namespace Sluice.Recording;

/// <summary>Writes recorded reviews as lines of JSON, and before those of a configuration a line about it. Not for concurrent use.</summary>
/// <param name="redactor">Replaces what may be secret.</param>
internal sealed class RecordingJson(Redactor redactor)
{
    private readonly Document _review = new();
    private readonly Document _patch = new();
    private SluiceConfiguration? _configuration;

    /// <summary>What comes next begins a file.</summary>
    public void BeginFile() => _configuration = null;

    /// <summary>Writes one, if it is a review.</summary>
    /// <returns>Whether there is a line of it.</returns>
    public bool TryWrite(RecordedReview recorded, ByteBuffer output)
    {
        // What is no review, and cannot be redacted then, is nothing to keep.
        if (_review.Parse(recorded.Review) is not null || ReviewReader.Read(_review.Root).Review is not { } review)
        {
            return false;
        }

        WriteConfiguration(recorded.Configuration, output);
        output.Write("{\"time\":"u8);
        JsonText.WriteString(output, recorded.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
        output.Write(",\"path\":"u8);
        JsonText.WriteString(output, recorded.Path);
        if (recorded.Decision is { } decision)
        {
            WriteAnswer(decision, recorded.Patch, review.Request.Object, output);
        }

        output.Write(",\"review\":"u8);
        redactor.Write(_review.Root, output);
        output.Write("}\n"u8);
        return true;
    }

    private void WriteConfiguration(SluiceConfiguration? configuration, ByteBuffer output)
    {
        if (configuration is null || configuration == _configuration)
        {
            return;
        }

        _configuration = configuration;
        output.Write("{\"configuration\":"u8);
        JsonText.WriteString(output, configuration.Hash);
        output.Write(",\"policies\":["u8);
        for (var i = 0; i < configuration.Policies.Length; i++)
        {
            var policy = configuration.Policies[i];
            output.Write(i == 0 ? "{\"name\":"u8 : ",{\"name\":"u8);
            JsonText.WriteString(output, policy.Name);
            output.Write(",\"type\":"u8);
            JsonText.WriteString(output, policy.Type.Name);
            output.Write(",\"path\":"u8);
            JsonText.WriteString(output, $"/{new WebhookCall(policy.Type.Kind, policy.FailurePolicy, policy.Group, null).Webhook}-{policy.Group}");
            output.Write((byte)'}');
        }

        output.Write("]}\n"u8);
    }

    private void WriteAnswer(DecisionRecord decision, ReadOnlySpan<byte> patch, Node patched, ByteBuffer output)
    {
        output.Write(",\"configuration\":"u8);
        JsonText.WriteString(output, decision.Configuration);
        output.Write(decision.IsAllowed ? ",\"answer\":{\"allowed\":true,\"code\":"u8 : ",\"answer\":{\"allowed\":false,\"code\":"u8);
        output.Write((long)decision.Code);
        output.Write(",\"policies\":["u8);
        for (var i = 0; i < decision.Policies.Length; i++)
        {
            output.Write(i == 0 ? "{\"name\":"u8 : ",{\"name\":"u8);
            JsonText.WriteString(output, decision.Policies[i].Name);
            output.Write(",\"result\":"u8);
            JsonText.WriteString(output, decision.Policies[i].Result.Word());
            output.Write((byte)'}');
        }

        output.Write((byte)']');
        if (!patch.IsEmpty && _patch.Parse(patch) is null)
        {
            output.Write(",\"patch\":"u8);
            redactor.WritePatch(_patch.Root, patched, output);
        }

        output.Write((byte)'}');
    }
}
