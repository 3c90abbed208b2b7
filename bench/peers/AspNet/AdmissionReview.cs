using k8s.Models;

namespace Sluice.Bench.Peers.AspNet;

// KubernetesClient has no models of admission.
internal sealed record AdmissionReview(string ApiVersion, string Kind, AdmissionRequest? Request, AdmissionResponse? Response);

internal sealed record AdmissionRequest(string Uid, V1Pod Object);

/// <param name="Patch">Written as base64.</param>
internal sealed record AdmissionResponse(string Uid, bool Allowed, string? PatchType, byte[]? Patch);
