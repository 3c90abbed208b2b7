using Sluice.Options;
using Sluice.Policies.Rules;

namespace Sluice.Policies.Validation;

/// <summary>Looks the expressions of a <c>validation</c> over.</summary>
internal sealed class ValidationCheck : PolicyCheck
{
    public override IEnumerable<SettingsFinding> Find(Settings settings, IReadOnlyList<ResourceRule> rules)
    {
        var check = new RuleCheck(settings, settings.Get(ValidationOptions.Workloads) ? RuleFields.OfPodsAndTemplates() : RuleFields.Of(rules), isMutating: false);
        foreach (var (validation, index) in settings.Get(ValidationOptions.Validations).Select((validation, index) => (validation, index)))
        {
            check.Look(validation, ValidationOptions.Expression, $"settings.validations[{index}]", decides: true);
            check.Look(validation, ValidationOptions.MessageExpression, $"settings.validations[{index}]", decides: false);
        }

        foreach (var (annotation, index) in settings.Get(ValidationOptions.AuditAnnotations).Select((annotation, index) => (annotation, index)))
        {
            check.Look(annotation, ValidationOptions.ValueExpression, $"settings.auditAnnotations[{index}]", decides: false);
        }

        return check.Findings;
    }
}
