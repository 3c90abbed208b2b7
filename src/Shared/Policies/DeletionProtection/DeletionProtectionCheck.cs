using Sluice.Admission;
using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.DeletionProtection;

/// <summary>Finds exemptions that let everybody through, and what is protected in vain.</summary>
internal sealed class DeletionProtectionCheck : PolicyCheck
{
    public override IEnumerable<SettingsFinding> Find(Settings settings) =>
        settings.Get(DeletionProtectionOptions.Users).Where(user => new Glob(user).IsEverything || user == "system:authenticated").Select(all =>
            new SettingsFinding(FindingKind.WideExemption, settings.NodeOf(DeletionProtectionOptions.Users), $"users has \"{all}\": everybody may delete what is protected; expected those that are meant"));

    public override IEnumerable<SettingsFinding> Find(Settings settings, IReadOnlyList<ResourceRule> rules)
    {
        var findings = Find(settings).Concat(FindUnasked(settings, rules));
        return rules.Any(rule => rule is { Group: "", Resource: "pods/eviction" })
            ? findings.Append(new SettingsFinding(FindingKind.Settings, null, "pods/eviction: of an eviction the API server shows the Eviction and not the pod, so that no mark is seen; expected a PodDisruptionBudget, which holds evictions, or pods"))
            : findings;
    }

    // What the policy is not asked about it does not protect.
    private static IEnumerable<SettingsFinding> FindUnasked(Settings settings, IReadOnlyList<ResourceRule> rules)
    {
        foreach (var item in settings.Get(DeletionProtectionOptions.Protect))
        {
            foreach (var name in item.Get(DeletionProtectionOptions.RuleResources).Where(name => !name.IsAll && !rules.Any(rule => IsAsked(rule, name))))
            {
                yield return new SettingsFinding(FindingKind.Settings, item.NodeOf(DeletionProtectionOptions.RuleResources), $"protect has {name}, which the policy is not asked about; expected it in match.resources too");
            }
        }
    }

    private static bool IsAsked(ResourceRule rule, ResourceName name) => (rule.Operations & Operations.Delete) != 0
        && (rule.Resource == "*" ? !UnaskedResources.Contains(name.Group, name.Plural) : rule.Group == name.Group && rule.Resource == name.Plural);
}
