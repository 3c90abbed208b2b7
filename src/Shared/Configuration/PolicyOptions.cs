using Sluice.Admission;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies;
using Sluice.Yaml;

namespace Sluice.Configuration;

/// <summary>The keys of sluice.yaml that every policy has.</summary>
internal static class PolicyOptions
{
    internal static readonly Option<string> Name = new("name", Shapes.DnsLabel,
        "Name of the policy, unique: it stands in messages, metrics and audit annotations.");

    internal static readonly Option<PolicyAction> Action = new("action",
        Shapes.Choice(("Enforce", PolicyAction.Enforce), ("Warn", PolicyAction.Warn), ("Audit", PolicyAction.Audit)), PolicyAction.Enforce,
        "What becomes of the verdict: Enforce carries it out; Warn changes nothing, denies nothing and answers a warning; Audit leaves only an audit annotation and metrics.");

    internal static readonly Option<FailurePolicy> FailurePolicy = new("failurePolicy",
        Shapes.Choice(("Fail", Admission.FailurePolicy.Fail), ("Ignore", Admission.FailurePolicy.Ignore)), Admission.FailurePolicy.Fail,
        "What happens when the policy cannot decide (out of time, out of reach, a defect): Fail denies the request, Ignore lets it pass with a warning. It is also what the webhook configuration says for it.");

    internal static readonly Option<Options.Settings?> Match = Option.Optional("match", Shapes.Object(MatchOptions.All),
        "Which requests, among those that the type is for.");

    internal static readonly Option<ConfigNode> Settings = new("settings", new UnreadShape("the settings of the type"), new ScalarNode("", true, 1, 1),
        "Settings of the type.");

    /// <summary>Stands beside the policies.</summary>
    internal static readonly Option<bool> Events = new("events", Shapes.Boolean, false,
        "Whether a denial becomes a Kubernetes Event in the namespace of the request (rate-limited; never of a dry run). Sluice needs the right to create them.");

    /// <summary>Stands beside the policies.</summary>
    internal static readonly Option<string> KubernetesVersion = new("kubernetesVersion", Shapes.TextOrNumberThat(MinorVersion.Accepted, text => MinorVersion.Of(text) is not null), "",
        "The version of the API server, or of the oldest of several: before 1.29 no sidecar becomes a native one by native: auto. Default: one that knows all.");

    /// <summary>The key that says a policy's type.</summary>
    internal static Option<PolicyType> TypeOf(Catalogue catalogue) =>
        new("type", Shapes.Choice([.. catalogue.Types.Select(type => (type.Name, type))]), "The catalogue type.");

    /// <summary>What every policy has. What <c>settings</c> holds depends on the type.</summary>
    internal static IReadOnlyList<Option> Common(Option<PolicyType> type) => [Name, type, Action, FailurePolicy, Match, Settings];
}
