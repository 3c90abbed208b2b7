using Sluice.Configuration;
using Sluice.Expressions;
using Sluice.Policies;

namespace Sluice.Checking;

/// <summary>Looks the conditions over by which requests are chosen: those of a policy and of its exceptions.</summary>
internal static class ConditionCheck
{
    public static IEnumerable<Finding> Find(ConfiguredPolicy policy) =>
        Find(policy, policy.Match.Conditions, policy.Rules, policy.Place, "match.conditions")
            .Concat(policy.Exceptions.SelectMany(exception => Find(policy, exception.Match.Conditions, exception.Rules, exception.Place, "match.conditions of an exception")));

    private static IEnumerable<Finding> Find(ConfiguredPolicy policy, RequestConditions conditions, IReadOnlyList<ResourceRule> rules, ConfigurationPlace place, string path)
    {
        if (conditions.IsEmpty)
        {
            yield break;
        }

        var known = RuleFields.Of(rules);
        foreach (var ((expression, node), index) in conditions.Written.Select((condition, index) => (condition, index)))
        {
            foreach (var finding in expression.Findings.Concat(FieldCheck.Find(expression, known).Findings))
            {
                yield return new Finding(FindingKind.Expression, place with { Line = node.Line, Column = node.Column }, policy.Name, $"{path}[{index}]: {finding}, in \"{expression.Text.Trim()}\"");
            }
        }
    }
}
