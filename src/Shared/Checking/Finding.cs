using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Checking;

/// <summary>Something that loads, but is likely not meant.</summary>
/// <param name="Kind">What kind of finding it is.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Policy">The policy in question.</param>
/// <param name="Message">What is likely not meant, and what would be.</param>
internal sealed record Finding(FindingKind Kind, ConfigurationPlace Place, string Policy, string Message)
{
    /// <summary><c>file:line:column: policy "name": message</c>.</summary>
    public override string ToString() => $"{Place}: policy \"{Policy}\": {Message}";

    internal static Finding About(ConfiguredPolicy policy, FindingKind kind, string message) => new(kind, policy.Place, policy.Name, message);

    internal static Finding About(ConfiguredPolicy policy, SettingsFinding finding) => new(
        finding.Kind, finding.Node is { } node ? policy.Place with { Line = node.Line, Column = node.Column } : policy.Place, policy.Name, finding.Message);
}
