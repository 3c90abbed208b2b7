namespace Sluice.Admission;

/// <summary>Whether a policy changes objects, judges them, or makes some.</summary>
public enum PolicyKind
{
    /// <summary>Edits objects; runs at <c>/mutate</c>.</summary>
    Mutating,

    /// <summary>Allows or denies; runs at <c>/validate</c>.</summary>
    Validating,

    /// <summary>Keeps objects in the cluster; the controller does, and no webhook is for it.</summary>
    Generating,
}

/// <summary>What becomes of a policy's verdict.</summary>
internal enum PolicyAction
{
    /// <summary>It is carried out. The default.</summary>
    Enforce,

    /// <summary>Nothing is changed or denied; the user gets a warning.</summary>
    Warn,

    /// <summary>Nothing is changed or denied; an audit annotation and the metrics tell.</summary>
    Audit,
}

/// <summary>What happens to a request that a policy could not decide on.</summary>
internal enum FailurePolicy
{
    /// <summary>It is denied. Kubernetes' default, and Sluice's.</summary>
    Fail,

    /// <summary>It passes, with a warning.</summary>
    Ignore,
}
