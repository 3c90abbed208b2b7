using System.Buffers.Text;
using Sluice.Json;
using Sluice.Patching;

namespace Sluice.Admission;

/// <summary>Writes the AdmissionReview that answers a request.</summary>
internal static class ReviewWriter
{
    /// <summary>
    /// Largest patch that is answered, in bytes of JSON. The API server takes objects of 3 MiB at most in a request, and keeps half of that: what a patch this
    /// large would make could not be stored.
    /// </summary>
    public const int LargestPatch = 4 * 1024 * 1024;

    /// <summary>Puts together the patch of what was edited; a decision whose patch is too large becomes a refusal.</summary>
    /// <returns>Whether there is a patch in <paramref name="scratch"/>.</returns>
    public static bool WritePatch(Review review, Decision decision, PatchScratch scratch)
    {
        if (!decision.IsAllowed || !scratch.Write(review.Request.Object))
        {
            return false;
        }

        if (scratch.Patch.Length <= LargestPatch)
        {
            return true;
        }

        decision.Refuse($"request.object: the patch of all policies has {scratch.Patch.Length} bytes; expected at most {LargestPatch}", 413, "RequestEntityTooLarge");
        return false;
    }

    /// <summary>Writes the answer.</summary>
    /// <param name="review">The review that is answered.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="patch">The patch; empty for none.</param>
    /// <param name="output">Gets the answer.</param>
    public static void Write(Review review, Decision decision, ReadOnlySpan<byte> patch, ByteBuffer output)
    {
        output.Write("{\"apiVersion\":\""u8);
        output.Write(review.ApiVersion.EndsWith("v1", StringComparison.Ordinal) ? "admission.k8s.io/v1"u8 : "admission.k8s.io/v1beta1"u8);
        output.Write("\",\"kind\":\"AdmissionReview\",\"response\":{\"uid\":\""u8);
        review.Request.WriteUidTo(output);
        output.Write(decision.IsAllowed ? "\",\"allowed\":true"u8 : "\",\"allowed\":false"u8);
        if (!decision.IsAllowed)
        {
            WriteStatus(decision, output);
        }

        if (!patch.IsEmpty)
        {
            WritePatch(patch, output);
        }

        WriteWarnings(decision, output);
        WriteAuditAnnotations(decision, output);
        output.Write("}}"u8);
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

    private static void WritePatch(ReadOnlySpan<byte> patch, ByteBuffer output)
    {
        output.Write(",\"patchType\":\"JSONPatch\",\"patch\":\""u8);
        var destination = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(patch.Length));
        Base64.EncodeToUtf8(patch, destination, out _, out var written);
        output.Advance(written);
        output.Write((byte)'"');
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
        for (var i = 0; i < decision.Outcomes.Count; i++)
        {
            var outcome = decision.Outcomes[i];
            if (outcome.Detail.Length > 0)
            {
                WriteAnnotation(outcome.Policy, outcome.Detail, output, ref count);
            }

            foreach (var (key, value) in outcome.AuditAnnotations)
            {
                WriteAnnotation($"{outcome.Policy}.{key}", value, output, ref count);
            }
        }

        if (count > 0)
        {
            output.Write((byte)'}');
        }
    }

    private static void WriteAnnotation(string key, string value, ByteBuffer output, ref int count)
    {
        output.Write(count++ == 0 ? ",\"auditAnnotations\":{"u8 : ","u8);
        JsonText.WriteString(output, key);
        output.Write((byte)':');
        JsonText.WriteString(output, value);
    }
}
