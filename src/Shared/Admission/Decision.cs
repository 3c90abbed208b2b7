using System.Collections.Immutable;

namespace Sluice.Admission;

/// <summary>What one policy did with a request.</summary>
internal enum PolicyResult
{
    /// <summary>It had nothing to say.</summary>
    Allowed,

    /// <summary>It edited the object.</summary>
    Patched,

    /// <summary>It refused.</summary>
    Denied,

    /// <summary>It would have edited or refused, but its action is Warn.</summary>
    Warned,

    /// <summary>It would have edited or refused, but its action is Audit.</summary>
    Audited,

    /// <summary>It could not decide: a defect, or out of time. Its failurePolicy decided.</summary>
    Failed,
}

/// <summary>One policy's part in a decision.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Type">Its catalogue type.</param>
/// <param name="Result">What it did.</param>
/// <param name="Detail">In words, for the audit log; "" when it had nothing to say.</param>
/// <param name="Elapsed">How long it took.</param>
internal readonly record struct PolicyOutcome(string Policy, string Type, PolicyResult Result, string Detail, TimeSpan Elapsed)
{
    /// <summary>What the policy itself says for the audit log.</summary>
    public ImmutableArray<KeyValuePair<string, string>> AuditAnnotations { get; init; } = [];
}

/// <summary>A refusal by one policy.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Message">All that it says.</param>
/// <param name="Code">HTTP code.</param>
/// <param name="Reason">Machine-readable reason.</param>
internal sealed record Denial(string Policy, string Message, int Code, string Reason)
{
    /// <summary>What it found, each fit for a line of its own.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [Message];
}

/// <summary>The decision on one request, gathered from the policies that ran.</summary>
internal sealed class Decision
{
    // kubectl and the API server cut or drop what is longer; see the warnings section of the admission webhook page.
    private const int LongestWarning = 256;

    // Most characters of the message of a denial: what several policies say, each at most PlainText.LongestMessage.
    private const int LongestTotal = 4 * PlainText.LongestMessage;

    private readonly List<PolicyOutcome> _outcomes = [];
    private readonly List<string> _warnings = [];
    private readonly List<Denial> _denials = [];
    private bool _isRemarkable;

    /// <summary>Whether no policy refused.</summary>
    public bool IsAllowed => _denials.Count == 0;

    /// <summary>Every policy that ran, in order.</summary>
    public IReadOnlyList<PolicyOutcome> Outcomes => _outcomes;

    /// <summary>Warnings of every policy that ran, at most 256 characters each, without control characters.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Every refusal.</summary>
    public IReadOnlyList<Denial> Denials => _denials;

    /// <summary>The HTTP code of a denial: the first refusal's.</summary>
    public int Code => IsAllowed ? 200 : _denials[0].Code;

    /// <summary>The reason of a denial: the first refusal's.</summary>
    public string Reason => IsAllowed ? "" : _denials[0].Reason;

    /// <summary>Every refusal in one text, each with its policy's name, without control characters; what does not fit into 16,384 characters is counted.</summary>
    public string Message
    {
        get
        {
            var shown = 1;
            for (var length = TextOf(_denials[0]).Length; shown < _denials.Count && (length += TextOf(_denials[shown]).Length) <= LongestTotal; shown++)
            {
            }

            var text = string.Join("; ", _denials.Take(shown).Select(TextOf));
            return shown == _denials.Count ? text : $"{text}; and {_denials.Count - shown} more policies";
        }
    }

    /// <summary>The whole in one word: denied, patched, warned, failed or allowed.</summary>
    public string Result { get; private set; } = "allowed";

    /// <summary>Whether all is well: no policy denied, warned, failed, or would have but for its action.</summary>
    public bool IsPlain => _warnings.Count == 0 && !_isRemarkable;

    /// <summary>Whether a policy was left running when its time was over, so that the document may not be used again.</summary>
    internal bool IsAbandoned { get; set; }

    /// <summary>Whether the policies went on changing each other's work until nobody waited for them any more.</summary>
    internal bool IsUnsettled { get; set; }

    /// <summary>Makes it one of the next request.</summary>
    internal void Reset()
    {
        _outcomes.Clear();
        _warnings.Clear();
        _denials.Clear();
        (_isRemarkable, IsAbandoned, IsUnsettled, Result) = (false, false, false, "allowed");
    }

    internal void Add(PolicyOutcome outcome)
    {
        _outcomes.Add(outcome);
        Sum(outcome.Result);
    }

    /// <summary>Adds what a policy did when it ran again.</summary>
    internal void AddAgain(PolicyOutcome outcome)
    {
        var index = _outcomes.FindIndex(known => known.Policy == outcome.Policy);
        if (index < 0)
        {
            Add(outcome);
            return;
        }

        var first = _outcomes[index];
        var isNews = outcome.Result != PolicyResult.Allowed;
        _outcomes[index] = (isNews ? outcome : first) with { Elapsed = first.Elapsed + outcome.Elapsed };
        Sum(outcome.Result);
    }

    internal void Deny(Denial denial) => _denials.Add(denial with { Message = PlainText.Clean(denial.Message) });

    /// <summary>Refuses what the policies have made together.</summary>
    internal void Refuse(string message, int code, string reason)
    {
        var last = _outcomes.FindLastIndex(outcome => outcome.Result == PolicyResult.Patched);
        Deny(new Denial(last < 0 ? "" : _outcomes[last].Policy, message, code, reason));
        Sum(PolicyResult.Denied);
    }

    internal void Warn(string warning)
    {
        var clean = PlainText.Clean(warning, LongestWarning);
        if (!_warnings.Contains(clean))
        {
            _warnings.Add(clean);
        }
    }

    private void Sum(PolicyResult result)
    {
        _isRemarkable |= result is not (PolicyResult.Allowed or PolicyResult.Patched);
        Result = (IsAllowed, result, Result) switch
        {
            (false, _, _) => "denied",
            (_, PolicyResult.Patched, _) or (_, _, "patched") => "patched",
            (_, PolicyResult.Failed, _) or (_, _, "failed") => "failed",
            (_, PolicyResult.Warned, _) or (_, _, "warned") => "warned",
            _ => "allowed",
        };
    }

    private static string TextOf(Denial denial) => $"policy \"{denial.Policy}\": {denial.Message}";
}
