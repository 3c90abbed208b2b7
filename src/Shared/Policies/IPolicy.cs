using Sluice.Admission;

namespace Sluice.Policies;

/// <summary>One policy, configured. Called for requests that its type's rules and its match select; many at a time.</summary>
public interface IPolicy
{
    /// <summary>Decides on a request; a mutating policy edits <see cref="AdmissionRequest.Object"/>.</summary>
    /// <param name="request">The request; it sees the edits of the policies before.</param>
    /// <param name="cancellation">Ends when the API server no longer waits.</param>
    ValueTask<Verdict> EvaluateAsync(AdmissionRequest request, CancellationToken cancellation);
}

/// <summary>A policy that decides from the request alone.</summary>
public abstract class LocalPolicy : IPolicy
{
    /// <inheritdoc />
    public ValueTask<Verdict> EvaluateAsync(AdmissionRequest request, CancellationToken cancellation) => new(Evaluate(request));

    /// <summary>Decides on a request; a mutating policy edits <see cref="AdmissionRequest.Object"/>.</summary>
    protected abstract Verdict Evaluate(AdmissionRequest request);
}
