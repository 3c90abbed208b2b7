namespace Sluice.Policies.PodSecurity;

/// <summary>A profile of the Pod Security Standards.</summary>
internal enum PodSecurityLevel
{
    /// <summary>Prevents known privilege escalations.</summary>
    Baseline,

    /// <summary>Baseline, and current hardening practice.</summary>
    Restricted,
}
