namespace Sluice.Admission;

/// <summary>What one policy did with a request.</summary>
public enum PolicyResult
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
public sealed record PolicyOutcome(string Policy, string Type, PolicyResult Result, string Detail, TimeSpan Elapsed);

/// <summary>A refusal by one policy.</summary>
public sealed record Denial(string Policy, string Message, int Code, string Reason);

/// <summary>The decision on one request, gathered from the policies that ran.</summary>
public sealed class Decision
{
    // kubectl and the API server cut or drop what is longer; see the warnings section of the admission webhook page.
    private const int LongestWarning = 256;

    // What a denial says can be as long as the object; the API server's own audit annotations are cut at 10 KiB.
    private const int LongestDetail = 10 * 1024;

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

    /// <summary>Every refusal in one text, each with its policy's name.</summary>
    public string Message => string.Join("; ", _denials.Select(denial => $"policy \"{denial.Policy}\": {denial.Message}"));

    /// <summary>The whole in one word: denied, patched, warned, failed or allowed.</summary>
    public string Result { get; private set; } = "allowed";

    /// <summary>Whether all is well: no policy denied, warned, failed, or would have but for its action.</summary>
    public bool IsPlain => _warnings.Count == 0 && !_isRemarkable;

    /// <summary>Whether a policy was left running when its time was over, so that the document may not be used again.</summary>
    internal bool IsAbandoned { get; set; }

    internal void Add(PolicyOutcome outcome)
    {
        _outcomes.Add(outcome.Detail.Length <= LongestDetail ? outcome : outcome with { Detail = Cut(outcome.Detail, LongestDetail) });
        _isRemarkable |= outcome.Result is not (PolicyResult.Allowed or PolicyResult.Patched);
        Result = (IsAllowed, outcome.Result, Result) switch
        {
            (false, _, _) => "denied",
            (_, PolicyResult.Patched, _) or (_, _, "patched") => "patched",
            (_, PolicyResult.Failed, _) or (_, _, "failed") => "failed",
            (_, PolicyResult.Warned, _) or (_, _, "warned") => "warned",
            _ => "allowed",
        };
    }

    internal void Deny(Denial denial) => _denials.Add(denial);

    internal void Warn(string warning)
    {
        var cut = Cut(warning, LongestWarning);
        _warnings.Add(cut.AsSpan().IndexOfAnyInRange('\u0000', '\u001F') < 0 && cut.AsSpan().IndexOfAnyInRange('\u007F', '\u009F') < 0
            ? cut
            : string.Create(cut.Length, cut, static (span, text) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = char.IsControl(text[i]) ? ' ' : text[i];
                }
            }));
    }

    private static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        // A cut between the two halves of a surrogate pair would leave half a character.
        var length = char.IsHighSurrogate(text[longest - 2]) ? longest - 2 : longest - 1;
        return $"{text.AsSpan(0, length)}…";
    }
}
