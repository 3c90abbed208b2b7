using Sluice.Json;

namespace Sluice.Cluster.Controllers;

/// <summary>How far a Deployment is.</summary>
internal enum RolloutState
{
    /// <summary>Every pod is of the newest template, and available.</summary>
    Ready,

    /// <summary>Pods come and go.</summary>
    Rolling,

    /// <summary>It gave up waiting: <c>progressDeadlineSeconds</c>.</summary>
    Stuck,
}

/// <summary>A Deployment that is to be rolled.</summary>
/// <param name="deployment">The object.</param>
internal readonly struct RolledDeployment(Node deployment)
{
    /// <summary>Names the Secret whose certificate the pods read at their start alone.</summary>
    public const string SecretAnnotation = "sluice.dev/roll-with-secret";

    /// <summary>The certificate that its pods were started with, on the pod template.</summary>
    public const string HashAnnotation = "sluice.dev/certificate-hash";

    /// <summary>The Secret that it asks to be rolled with; null for none.</summary>
    public string? Secret => deployment["metadata"u8]["annotations"u8][SecretAnnotation].Text;

    /// <summary>The hash that its template has; null for none.</summary>
    public string? Hash => deployment["spec"u8]["template"u8]["metadata"u8]["annotations"u8][HashAnnotation].Text;

    /// <summary>How far it is. As <c>kubectl rollout status</c> counts.</summary>
    public RolloutState State
    {
        get
        {
            var (wanted, status) = (deployment["spec"u8]["replicas"u8].Integer ?? 1, deployment["status"u8]);
            if ((status["observedGeneration"u8].Integer ?? 0) < (deployment["metadata"u8]["generation"u8].Integer ?? 0))
            {
                return RolloutState.Rolling;
            }

            if (GaveUp(status["conditions"u8]))
            {
                return RolloutState.Stuck;
            }

            return Count(status["updatedReplicas"u8]) >= wanted && Count(status["replicas"u8]) == Count(status["updatedReplicas"u8]) && Count(status["availableReplicas"u8]) >= wanted
                ? RolloutState.Ready
                : RolloutState.Rolling;
        }
    }

    private static long Count(Node number) => number.Integer ?? 0;

    private static bool GaveUp(Node conditions) => conditions.Items.Any(condition =>
        condition["type"u8].TextEquals("Progressing"u8) && condition["reason"u8].TextEquals("ProgressDeadlineExceeded"u8));
}
