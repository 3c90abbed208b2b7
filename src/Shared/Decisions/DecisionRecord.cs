using System.Collections.Immutable;
using Sluice.Admission;

namespace Sluice.Decisions;

/// <summary>A decision as it is told to others: who did what to which object, and which policies said what. Nothing of the object but its name; every text that was sent is bounded.</summary>
internal sealed record DecisionRecord
{
    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The review's uid.</summary>
    public required string Uid { get; init; }

    /// <summary>The webhook, as label <c>webhook</c> of the metrics names it.</summary>
    public required string Webhook { get; init; }

    /// <summary>The operation.</summary>
    public required Operations Operation { get; init; }

    /// <summary>Kind of the object.</summary>
    public required GroupVersionName Kind { get; init; }

    /// <summary>Resource with subresource.</summary>
    public required string Resource { get; init; }

    /// <summary>Namespace; "" for cluster-scoped objects.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name; of an object that has none yet, its <c>generateName</c> with a star.</summary>
    public required string Name { get; init; }

    /// <summary>Who asked.</summary>
    public required string User { get; init; }

    /// <summary>Whether nothing was to be stored.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Whether it was allowed.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>HTTP code of the decision: 200, or the denial's.</summary>
    public required int Code { get; init; }

    /// <summary>The whole in one word.</summary>
    public required string Result { get; init; }

    /// <summary>What each policy did, in order.</summary>
    public required ImmutableArray<PolicyPart> Policies { get; init; }

    /// <summary>SHA-256 of the JSON patch that was answered, in hexadecimal; "" without a patch.</summary>
    public required string PatchDigest { get; init; }

    /// <summary>Hash of the configuration that decided.</summary>
    public required string Configuration { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Trace of the review; "-" for none.</summary>
    public required string TraceId { get; init; }

    /// <summary>Span of the review; "-" for none.</summary>
    public required string SpanId { get; init; }
}

/// <summary>One policy's part.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Result">What it did.</param>
internal readonly record struct PolicyPart(string Name, string Type, PolicyResult Result);
