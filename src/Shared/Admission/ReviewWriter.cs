using System.Buffers.Text;
using Sluice.Json;
using Sluice.Patching;

namespace Sluice.Admission;

/// <summary>Writes the AdmissionReview that answers a request.</summary>
internal static class ReviewWriter
{
    /// <summary>Writes the answer.</summary>
    /// <param name="review">The review that is answered.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="withPatch">Whether edits of the object are answered: only a mutating webhook may.</param>
    /// <param name="scratch">Where the patch is put together before it is encoded.</param>
    /// <param name="output">Gets the answer.</param>
    /// <returns>Whether there is a patch in it, which is then left in <paramref name="scratch"/>.</returns>
    public static bool Write(Review review, Decision decision, bool withPatch, Scratch scratch, ByteBuffer output)
    {
        output.Write("{\"apiVersion\":\""u8);
        output.Write(review.ApiVersion.EndsWith("v1", StringComparison.Ordinal) ? "admission.k8s.io/v1"u8 : "admission.k8s.io/v1beta1"u8);
        output.Write("\",\"kind\":\"AdmissionReview\",\"response\":{\"uid\":"u8);
        JsonText.WriteString(output, review.Request.Uid);
        output.Write(decision.IsAllowed ? ",\"allowed\":true"u8 : ",\"allowed\":false"u8);
        if (!decision.IsAllowed)
        {
            WriteStatus(decision, output);
        }

        var hasPatch = decision.IsAllowed && withPatch && WritePatch(review.Request.Object, scratch, output);

        WriteWarnings(decision, output);
        WriteAuditAnnotations(decision, output);
        output.Write("}}"u8);
        return hasPatch;
    }

    private static void WriteStatus(Decision decision, ByteBuffer output)
    {
        output.Write(",\"status\":{\"code\":"u8);
        output.Write((long)decision.Code);
        output.Write(",\"reason\":"u8);
        JsonText.WriteString(output, decision.Reason);
        output.Write(",\"message\":"u8);
        JsonText.WriteString(output, decision.Message);
        output.Write((byte)'}');
    }

    private static bool WritePatch(Node target, Scratch scratch, ByteBuffer output)
    {
        scratch.Patch.Reset();
        if (PatchWriter.Write(target, scratch.Patch, scratch.Path) == 0)
        {
            return false;
        }

        output.Write(",\"patchType\":\"JSONPatch\",\"patch\":\""u8);
        var destination = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(scratch.Patch.Length));
        Base64.EncodeToUtf8(scratch.Patch.Span, destination, out _, out var written);
        output.Advance(written);
        output.Write((byte)'"');
        return true;
    }

    private static void WriteWarnings(Decision decision, ByteBuffer output)
    {
        for (var i = 0; i < decision.Warnings.Count; i++)
        {
            output.Write(i == 0 ? ",\"warnings\":["u8 : ","u8);
            JsonText.WriteString(output, decision.Warnings[i]);
        }

        if (decision.Warnings.Count > 0)
        {
            output.Write((byte)']');
        }
    }

    // The API server puts the webhook's name before each key, so the policy's name, a DNS-1123 label, makes a valid one.
    private static void WriteAuditAnnotations(Decision decision, ByteBuffer output)
    {
        var count = 0;
        foreach (var outcome in decision.Outcomes)
        {
            if (outcome.Detail.Length > 0)
            {
                output.Write(count++ == 0 ? ",\"auditAnnotations\":{"u8 : ","u8);
                JsonText.WriteString(output, outcome.Policy);
                output.Write((byte)':');
                JsonText.WriteString(output, outcome.Detail);
            }
        }

        if (count > 0)
        {
            output.Write((byte)'}');
        }
    }
}

/// <summary>What one request needs besides its document.</summary>
internal sealed class Scratch
{
    public ByteBuffer Patch { get; } = new();

    public ByteBuffer Path { get; } = new(256);
}
