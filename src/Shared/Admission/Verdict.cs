using System.Collections.Immutable;

namespace Sluice.Admission;

/// <summary>
/// What a policy says of a request: allow or deny, with warnings. Patching is said by editing <see cref="AdmissionRequest.Object"/>.
/// </summary>
public sealed record Verdict
{
    /// <summary>Let it pass.</summary>
    public static Verdict Allow { get; } = new() { Denials = [], Warnings = [] };

    /// <summary>Why it is refused; empty when it is allowed. Each names the field and what would be accepted.</summary>
    public required ImmutableArray<string> Denials { get; init; }

    /// <summary>What the denials have in common, said before the first of them: <c>violates PodSecurity "baseline:v1.36"</c>. "" for nothing.</summary>
    public string Heading { get; init; } = "";

    /// <summary>What the user should know; shown by kubectl. Cut to 256 characters each.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>Annotations for the audit log, whatever the decision: keys (the name part of a qualified name) and values. They stand behind the policy's name.</summary>
    public ImmutableArray<KeyValuePair<string, string>> AuditAnnotations { get; init; } = [];

    /// <summary>HTTP code of a denial; 403 unless the policy has a better one.</summary>
    public int Code { get; init; } = 403;

    /// <summary>Machine-readable reason of a denial, one of Kubernetes' <c>metav1.StatusReason</c>; <c>Forbidden</c> by default.</summary>
    public string Reason { get; init; } = "Forbidden";

    /// <summary>Why the policy could not decide, so that its failurePolicy has to; null when it could.</summary>
    public string? UndecidedBecause { get; init; }

    /// <summary>Whether the request may pass.</summary>
    public bool IsAllowed => Denials.IsEmpty;

    /// <summary>The denials in one text of bounded length, fit to be shown.</summary>
    public string Message => Heading.Length == 0 ? PlainText.Join(Denials) : $"{PlainText.Clean(Heading, PlainText.LongestFinding)}: {PlainText.Join(Denials, ", ")}";

    /// <summary>Refuse it.</summary>
    /// <param name="denials">One or more reasons, each a sentence that names the field and what would be accepted.</param>
    public static Verdict Deny(params ReadOnlySpan<string> denials) => Allow with { Denials = [.. denials] };

    /// <summary>Refuse it, if there is any reason to.</summary>
    public static Verdict DenyIfAny(IReadOnlyCollection<string> denials) => denials.Count == 0 ? Allow : Allow with { Denials = [.. denials] };

    /// <summary>Let failurePolicy decide: something that the policy needs to know could not be found out.</summary>
    /// <param name="why">What could not be found out, and what would mend it.</param>
    /// <param name="isTimeout">Whether what was asked did not answer in time (504), rather than answered something that does not help (500).</param>
    public static Verdict Undecided(string why, bool isTimeout = false) => Allow with
    {
        UndecidedBecause = why,
        Code = isTimeout ? 504 : 500,
        Reason = isTimeout ? "Timeout" : "InternalError",
    };

    /// <summary>The same with warnings added.</summary>
    public Verdict Warn(params ReadOnlySpan<string> warnings) => warnings.IsEmpty ? this : this with { Warnings = [.. Warnings, .. warnings] };
}
