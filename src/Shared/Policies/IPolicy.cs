using Sluice.Admission;
using Sluice.Cluster;

namespace Sluice.Policies;

/// <summary>One policy, configured. Called for requests that its type's rules and its match select; many at a time.</summary>
public interface IPolicy
{
    /// <summary>What it looks up in the cluster, as collections (no name) or single objects: watched from the start, and said at start when there is no cluster. Empty for a policy that needs none.</summary>
    IReadOnlyList<ObjectReference> LookUps => [];

    /// <summary>Whether it cannot decide without a cluster, so that this is said at start: it looks something up, or asks without a watch.</summary>
    internal bool NeedsCluster => LookUps.Count > 0;

    /// <summary>Whether it may wait for something, so that its time has to be watched from outside. Default: yes.</summary>
    bool MayWait => true;

    /// <summary>Decides on a request; a mutating policy edits <see cref="AdmissionRequest.Object"/>.</summary>
    /// <param name="request">The request; it sees the edits of the policies before.</param>
    /// <param name="cancellation">Ends when the API server no longer waits.</param>
    ValueTask<Verdict> EvaluateAsync(AdmissionRequest request, CancellationToken cancellation);
}

/// <summary>A policy that decides from the request alone.</summary>
public abstract class LocalPolicy : IPolicy
{
    /// <inheritdoc />
    public bool MayWait => false;

    /// <inheritdoc />
    public ValueTask<Verdict> EvaluateAsync(AdmissionRequest request, CancellationToken cancellation) => new(Evaluate(request));

    /// <summary>Decides on a request; a mutating policy edits <see cref="AdmissionRequest.Object"/>.</summary>
    protected abstract Verdict Evaluate(AdmissionRequest request);
}
