using Sluice.Yaml;

namespace Sluice.Policies;

/// <summary>What kind of finding it is.</summary>
public enum FindingKind
{
    /// <summary>Settings of a type that are likely not meant; the kind for types of one's own.</summary>
    Settings,

    /// <summary>No request can ever reach the policy.</summary>
    NeverMatches,

    /// <summary>Another policy does all that it could do.</summary>
    Shadowed,

    /// <summary>Its template and another one have something of the same name, but different.</summary>
    TemplateClash,

    /// <summary>It and another one go on changing each other's work.</summary>
    Unsettled,

    /// <summary>Whoever writes a pod says what its template's container runs, or with which rights.</summary>
    TenantText,

    /// <summary>A regular expression takes more than it needs to.</summary>
    CostlyPattern,

    /// <summary>A preStop hook takes longer than pods have to end.</summary>
    GracePeriod,

    /// <summary>It can keep the cluster from working while Sluice is away.</summary>
    FailClosed,

    /// <summary>An exemption lets everything through.</summary>
    WideExemption,

    /// <summary>A placeholder stands for what is not there yet.</summary>
    NoValue,

    /// <summary>An exception is over, or soon will be.</summary>
    ExceptionEnds,

    /// <summary>An expression in CEL is constant, names a field that the kind in question does not have, or compares what can never be the same.</summary>
    Expression,
}

/// <summary>Something of a policy's settings that loads, but is likely not meant.</summary>
/// <param name="Kind">What kind of finding it is.</param>
/// <param name="Node">Where it stands in the file; null for the policy as a whole.</param>
/// <param name="Message">What is likely not meant, and what would be.</param>
public sealed record SettingsFinding(FindingKind Kind, ConfigNode? Node, string Message);
