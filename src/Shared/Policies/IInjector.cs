using Sluice.Admission;

namespace Sluice.Policies;

/// <summary>
/// A mutating policy that refuses an object which has something else under a name of its own. Others may have changed what it added before (a mirror's image,
/// lower requests), so before it refuses it is asked what the object would be if this were its own work: see the design of fixed points.
/// </summary>
internal interface IInjector
{
    /// <summary>Puts what it would add in the place of what the object has under the same names.</summary>
    void Restore(AdmissionRequest request);

    /// <summary>Adds what the object has nothing for, says its own of this review anew where that is due, and lets the rest be as it is.</summary>
    void Complete(AdmissionRequest request);

    /// <summary>Whether all that the object of a request has under the policy's names, but for its own of this review, is what another one has there.</summary>
    /// <param name="request">The request in question.</param>
    /// <param name="made">The same request after <see cref="Restore"/> and every policy.</param>
    bool IsAsMade(AdmissionRequest request, AdmissionRequest made);
}
