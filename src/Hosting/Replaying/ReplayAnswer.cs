using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Decisions;
using Sluice.Json;
using Sluice.Recording;

namespace Sluice.Hosting.Replaying;

/// <summary>An answer to a review, as far as answers are compared.</summary>
internal sealed record ReplayAnswer
{
    /// <summary>Whether it let the request pass.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>HTTP code: 200, or the denial's.</summary>
    public required int Code { get; init; }

    /// <summary>What each policy did that was asked, in words.</summary>
    public required IReadOnlyList<(string Policy, string Result)> Results { get; init; }

    /// <summary>The patch; missing when there is none.</summary>
    public Node Patch { get; init; }

    /// <summary>What a denial says; "" when there is none, or it is not known.</summary>
    public string Message { get; init; } = "";

    /// <summary>The answer of a recording's line; null when it has none.</summary>
    public static ReplayAnswer? Read(Node answer)
    {
        if (!answer.IsObject)
        {
            return null;
        }

        var results = new List<(string, string)>();
        foreach (var policy in answer["policies"u8].Items)
        {
            results.Add((policy["name"u8].Text ?? "", policy["result"u8].Text ?? ""));
        }

        return new ReplayAnswer { IsAllowed = answer["allowed"u8].IsTrue, Code = (int)(answer["code"u8].Integer ?? 0), Results = results, Patch = answer["patch"u8] };
    }

    /// <summary>What a policy did; <c>allowed</c> of one that was not asked.</summary>
    public string ResultOf(string policy)
    {
        foreach (var (name, result) in Results)
        {
            if (name == policy)
            {
                return result;
            }
        }

        return PolicyResult.Allowed.Word();
    }

    /// <summary>Whether two patches do the same. Where a value of one was replaced, that of the other may be any.</summary>
    public static bool IsSamePatch(Node one, Node other) => one.Exists == other.Exists && IsSame(one, other);

    private static bool IsSame(Node one, Node other)
    {
        if (one.Kind == NodeKind.String && RedactionKey.IsIn(one.Raw))
        {
            return other.Kind is NodeKind.String or NodeKind.Number;
        }

        if (one.Kind != other.Kind || one.Count != other.Count)
        {
            return false;
        }

        if (one.IsObject)
        {
            foreach (var member in one.Members)
            {
                if (other[member.Name] is not { Exists: true } value || !IsSame(member.Value, value))
                {
                    return false;
                }
            }

            return true;
        }

        if (!one.IsArray)
        {
            return one.ValueEquals(other);
        }

        for (var i = 0; i < one.Count; i++)
        {
            if (!IsSame(one[i], other[i]))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Keeps the answer to the review that it sees last.</summary>
internal sealed class ReplayObserver : IDecisionObserver
{
    /// <summary>The answer; null when there was none.</summary>
    public ReplayAnswer? Last { get; set; }

    /// <inheritdoc />
    public void Decided(ref DecidedReview review)
    {
        var decision = review.Decision;
        var results = new (string, string)[decision.Outcomes.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = (decision.Outcomes[i].Policy, decision.Outcomes[i].Result.Word());
        }

        Last = new ReplayAnswer
        {
            IsAllowed = decision.IsAllowed,
            Code = decision.Code,
            Results = results,
            Patch = review.Patch.IsEmpty ? default : Node.Parse(review.Patch),
            Message = decision.IsAllowed ? "" : decision.Message,
        };
    }
}
