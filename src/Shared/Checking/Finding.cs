using Sluice.Configuration;
using Sluice.Yaml;

namespace Sluice.Checking;

/// <summary>What kind of finding it is.</summary>
public enum FindingKind
{
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
}

/// <summary>Something that loads, but is likely not meant.</summary>
/// <param name="Kind">What kind of finding it is.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Policy">The policy in question.</param>
/// <param name="Message">What is likely not meant, and what would be.</param>
public sealed record Finding(FindingKind Kind, ConfigurationPlace Place, string Policy, string Message)
{
    /// <summary><c>file:line:column: policy "name": message</c>.</summary>
    public override string ToString() => $"{Place}: policy \"{Policy}\": {Message}";

    internal static Finding About(ConfiguredPolicy policy, FindingKind kind, string message) => new(kind, policy.Place, policy.Name, message);

    internal static Finding About(ConfiguredPolicy policy, ConfigNode node, FindingKind kind, string message) =>
        new(kind, policy.Place with { Line = node.Line, Column = node.Column }, policy.Name, message);
}
