using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Hosting.DryRuns;

/// <summary>What one policy had to do with a request.</summary>
/// <param name="Policy">Its name.</param>
/// <param name="Type">Its catalogue type.</param>
/// <param name="Result">What it did; null when it was not asked.</param>
/// <param name="Detail">In words: what it did, or why it was not asked; "" when it had nothing to say.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record DryRunOutcome(string Policy, string Type, PolicyResult? Result, string Detail, TimeSpan Elapsed)
{
    /// <summary>What it has against the object, each fit for a line of its own; none when it does not deny it.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];
}

/// <summary>The answer of one webhook.</summary>
/// <param name="Webhook">Such as <c>mutate</c>.</param>
/// <param name="Response">The <c>response</c> of the AdmissionReview.</param>
/// <param name="Outcomes">The policies of the webhook that the request is of the right resource and operation for, in the order of the file.</param>
internal sealed record DryRunAnswer(string Webhook, Node Response, IReadOnlyList<DryRunOutcome> Outcomes)
{
    /// <summary>Whether the request may pass.</summary>
    public bool IsAllowed => Response["allowed"u8].IsTrue;

    /// <summary>The patch; missing when there is none.</summary>
    public Node Patch { get; init; }

    /// <summary>The warnings.</summary>
    public IEnumerable<string> Warnings => Response["warnings"u8].Items.Texts();
}

/// <summary>What would become of a request.</summary>
internal sealed record DryRun
{
    /// <summary>The request.</summary>
    public required DryRunRequest Request { get; init; }

    /// <summary>The answers, mutating first; a validating webhook is not asked about what a mutating one refused.</summary>
    public required IReadOnlyList<DryRunAnswer> Answers { get; init; }

    /// <summary>The object as it would be stored; the request's own when nothing was changed.</summary>
    public required Node Object { get; init; }

    /// <summary>Whether a patch changed it.</summary>
    public required bool IsChanged { get; init; }

    /// <summary>What is wrong with an answer, a defect of Sluice or of a policy; null when nothing is.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether it would be let in.</summary>
    public bool IsAllowed => Fault is null && Answers.All(answer => answer.IsAllowed);

    /// <summary>Why it would not; "" when it would.</summary>
    public string Message => Fault ?? Answers.FirstOrDefault(answer => !answer.IsAllowed)?.Response["status"u8]["message"u8].Text ?? "";

    /// <summary>What speaks against it, each with the policy that says so ("" where it is Sluice itself); none when it would be let in.</summary>
    public IReadOnlyList<(string Policy, string Finding)> Denials
    {
        get
        {
            var findings = Fault is null ? Outcomes.SelectMany(outcome => outcome.Findings.Select(finding => (outcome.Policy, finding))).ToList() : [];
            return IsAllowed ? [] : findings.Count > 0 ? findings : [("", Message)];
        }
    }

    /// <summary>The HTTP code of a denial; 200 when there is none.</summary>
    public int Code => (int)(Answers.FirstOrDefault(answer => !answer.IsAllowed)?.Response["status"u8]["code"u8].Integer ?? (Fault is null ? 200 : 500));

    /// <summary>The warnings of every webhook that was asked.</summary>
    public IEnumerable<string> Warnings => Answers.SelectMany(answer => answer.Warnings);

    /// <summary>Every policy in question, mutating first.</summary>
    public IEnumerable<DryRunOutcome> Outcomes => Answers.SelectMany(answer => answer.Outcomes);

    /// <summary>The patch of the mutating policies; missing when there is none.</summary>
    public Node Patch => Answers.Select(answer => answer.Patch).FirstOrDefault(patch => patch.Exists);
}
