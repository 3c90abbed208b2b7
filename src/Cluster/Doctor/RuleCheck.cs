using System.Collections.Immutable;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Webhooks;

namespace Sluice.Cluster.Doctor;

/// <summary>The policies of a sluice.yaml beside the webhooks of Sluice that are registered: a policy that no rule reaches does nothing, a rule that no policy wants costs a call.</summary>
/// <param name="view">The cluster.</param>
/// <param name="configuration">The policies.</param>
/// <param name="path">Where they were read, for the command.</param>
internal sealed class RuleCheck(ClusterView view, SluiceConfiguration configuration, string path)
{
    private readonly List<Interceptor> _own =
        [.. Interceptor.All(view).Where(webhook => webhook.IsWebhook && webhook.Node["name"u8].Text?.EndsWith(".sluice.dev", StringComparison.Ordinal) == true)];

    /// <summary>Looks.</summary>
    public IEnumerable<Finding> Find() =>
        Find(PolicyKind.Mutating, "MutatingWebhookConfiguration").Concat(Find(PolicyKind.Validating, "ValidatingWebhookConfiguration"));

    private IEnumerable<Finding> Find(PolicyKind kind, string configurationKind)
    {
        var planned = WebhookPlan.Of(configuration, kind);
        var existing = _own.Where(webhook => webhook.Owner["kind"u8].Text == configurationKind).ToList();
        foreach (var plan in planned)
        {
            var unreached = Unreached(plan, existing.Find(webhook => webhook.Node["name"u8].Text == plan.Name));
            if (unreached.Count > 0)
            {
                yield return new Finding("policy-without-rule", Severity.Warning, $"{configurationKind.ToLowerInvariant()} webhook {plan.Name}",
                    $"no rule of it reaches {string.Join(", ", unreached.Select(name => $"policy \"{name}\""))}: what they want to see is never asked about", Command());
            }
        }

        foreach (var webhook in existing)
        {
            var unwanted = Unwanted(webhook, planned.FirstOrDefault(plan => plan.Name == webhook.Node["name"u8].Text));
            if (unwanted.Count > 0)
            {
                yield return new Finding("rule-without-policy", Severity.Warning, webhook.Subject,
                    $"no policy wants {string.Join(", ", unwanted)}: each such request is asked about for nothing, and fails with the webhook", Command());
            }
        }
    }

    private static List<string> Unreached(PlannedWebhook plan, Interceptor? webhook) =>
        [.. plan.Policies.Where(policy => policy.Rules.Any(rule => webhook is null || !Names(rule.Operations).All(operation => webhook.HasRule(rule.Group, rule.Resource, operation)))).Select(policy => policy.Name)];

    private static List<string> Unwanted(Interceptor webhook, PlannedWebhook? plan)
    {
        var rules = plan?.Rules ?? ImmutableArray<WebhookRule>.Empty;
        var unwanted = new List<string>();
        foreach (var rule in webhook.Node["rules"u8].Items)
        {
            foreach (var group in rule["apiGroups"u8].Items.Texts())
            {
                unwanted.AddRange(rule["resources"u8].Items.Texts()
                    .Where(resource => !rules.Any(wanted => wanted.Group == group && wanted.Resources.Contains(resource)))
                    .Select(resource => group.Length == 0 ? resource : $"{resource}.{group}"));
            }
        }

        return [.. unwanted.Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Names(Operations operations) =>
        Enum.GetValues<Operations>().Where(one => one is Operations.Create or Operations.Update or Operations.Delete or Operations.Connect && operations.HasFlag(one)).Select(one => one.ToString().ToUpperInvariant());

    // As they are registered now, so that nothing else changes.
    private string Command()
    {
        var webhook = _own.FirstOrDefault();
        var client = webhook?.Node["clientConfig"u8] ?? default;
        var target = client["url"u8].Text is { } url ? $"--url {new Uri(url).GetLeftPart(UriPartial.Authority)}"
            : client["service"u8] is { Exists: true } service ? $"--service {service["namespace"u8].Text}/{service["name"u8].Text}:{service["port"u8].Integer ?? 443}"
            : "--service sluice-system/sluice";
        var authority = webhook?.Owner["metadata"u8]["annotations"u8]["cert-manager.io/inject-ca-from"u8].Text is { } source ? $" --cert-manager {source}"
            : client["caBundle"u8].Exists ? " --ca-file ca.crt" : "";
        return $"sluice webhooks --config {path} {target}{authority} | kubectl apply -f -";
    }
}
