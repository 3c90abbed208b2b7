using Sluice.Admission;

namespace Sluice.Decisions;

/// <summary>
/// Sees what becomes of requests to the webhook paths. Never waits and never throws: it is called before the answer goes out, for many at a time, and
/// keeps nothing that it is shown but a <see cref="DecisionRecord"/>.
/// </summary>
internal interface IDecisionObserver : IAsyncDisposable
{
    /// <summary>A review has come in.</summary>
    void Began()
    {
    }

    /// <summary>It has its answer, whatever that is.</summary>
    void Ended()
    {
    }

    /// <summary>A review was decided.</summary>
    void Decided(ref DecidedReview review);

    /// <summary>A request was answered without a decision.</summary>
    /// <param name="call">Where it came in.</param>
    /// <param name="why">Why.</param>
    void Undecided(WebhookCall call, Undecided why)
    {
    }

    /// <inheritdoc />
    ValueTask IAsyncDisposable.DisposeAsync() => default;
}

/// <summary>Why there was no decision.</summary>
internal enum Undecided
{
    /// <summary>The request is no review.</summary>
    Refused,

    /// <summary>It was one too many.</summary>
    Limited,

    /// <summary>A defect outside the policies.</summary>
    Error,
}
