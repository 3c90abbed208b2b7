using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Kubernetes;
using Sluice.Policies;
using Sluice.Webhooks;

namespace Sluice.Checking;

/// <summary>Compares what policies are for. Where it cannot be told, the answer is no.</summary>
internal static class Coverage
{
    /// <summary>Whether every request that the one is for is also one for the other.</summary>
    public static bool Covers(ConfiguredPolicy wide, ConfiguredPolicy narrow) =>
        narrow.Rules.All(rule => (OperationsOf(wide, rule) & rule.Operations) == rule.Operations)
        && Covers(wide.Match.Namespaces, narrow.Match.Namespaces)
        && Covers(wide.Match.Names, narrow.Match.Names)
        && Covers(wide.Match.Users, narrow.Match.Users)
        && CoversGroups(wide.Match.Groups, narrow.Match.Groups)
        && CoversConditions(wide.Match.Conditions, narrow.Match.Conditions)
        && Covers(wide.Match.ObjectSelector, narrow.Match.ObjectSelector)
        && Covers(wide.Match.NamespaceSelector, narrow.Match.NamespaceSelector);

    /// <summary>Whether no request can be for both.</summary>
    public static bool AreApart(ConfiguredPolicy one, ConfiguredPolicy other) =>
        AreApart(one.Match.Namespaces, other.Match.Namespaces)
        || AreApart(one.Match.Users, other.Match.Users)
        || Contradiction(one.Match.ObjectSelector.Requirements.Concat(other.Match.ObjectSelector.Requirements)) is not null
        || Contradiction(one.Match.NamespaceSelector.Requirements.Concat(other.Match.NamespaceSelector.Requirements)) is not null
        || !one.Rules.Any(rule => other.Rules.Any(another => (rule.Operations & another.Operations) != 0 && (RuleSet.Covers(rule, another) || RuleSet.Covers(another, rule))));

    /// <summary>Whether no name is meant.</summary>
    public static bool IsEmpty(GlobSet names) => names.Include.All(include => names.Exclude.Any(exclude => Covers(exclude, include)));

    /// <summary>The key whose conditions no label can meet together; null when there is none.</summary>
    public static string? Contradiction(IEnumerable<LabelRequirement> requirements) =>
        requirements.GroupBy(requirement => requirement.Key).FirstOrDefault(IsContradictory)?.Key;

    private static bool IsContradictory(IGrouping<string, LabelRequirement> conditions)
    {
        var isForbidden = conditions.Any(condition => condition.Operator == LabelOperator.DoesNotExist);
        var isRequired = conditions.Any(condition => condition.Operator is LabelOperator.Exists or LabelOperator.In);
        var lists = conditions.Where(condition => condition.Operator == LabelOperator.In).ToList();
        if (lists.Count == 0)
        {
            return isForbidden && isRequired;
        }

        var banned = conditions.Where(condition => condition.Operator == LabelOperator.NotIn).SelectMany(condition => condition.Values);
        return isForbidden || !lists.Select(condition => condition.Values.AsEnumerable()).Aggregate((some, others) => some.Intersect(others)).Except(banned).Any();
    }

    private static Operations OperationsOf(ConfiguredPolicy policy, ResourceRule rule) =>
        policy.Rules.Where(other => RuleSet.Covers(other, rule)).Aggregate(Operations.None, (all, other) => all | other.Operations);

    private static bool Covers(GlobSet wide, GlobSet narrow) =>
        narrow.Include.All(include => wide.Include.Any(other => Covers(other, include)))
        && wide.Exclude.All(exclude => narrow.ExcludedPatterns.Contains(exclude.Pattern) || narrow.Exclude.Any(other => Covers(other, exclude)) || narrow.Include.All(include => IsName(include) && !exclude.IsMatch(include.Pattern)));

    // A user has several groups: one that is included, and another that is excluded.
    private static bool CoversGroups(GlobSet wide, GlobSet narrow) => !wide.Restricts || (wide.Exclude.Count == 0 && Covers(wide, narrow))
        || (wide.Include.SequenceEqual(narrow.Include) && wide.Exclude.All(narrow.Exclude.Contains));

    private static bool CoversConditions(RequestConditions wide, RequestConditions narrow)
    {
        var texts = narrow.Written.Select(condition => condition.Expression.Text).ToHashSet();
        return wide.Written.All(condition => texts.Contains(condition.Expression.Text));
    }

    private static bool Covers(LabelSelector wide, LabelSelector narrow)
    {
        var conditions = narrow.ToCanonicalText().Split('\n');
        return wide.IsEmpty || wide.ToCanonicalText().Split('\n').All(conditions.Contains);
    }

    private static bool AreApart(GlobSet one, GlobSet other) => IsOutside(one, other) || IsOutside(other, one);

    private static bool IsOutside(GlobSet names, GlobSet others) =>
        names.Include.All(include => IsName(include) && !(names.Matches(include.Pattern) && others.Matches(include.Pattern)));

    private static bool IsName(Glob glob) => glob.Pattern.AsSpan().IndexOfAny('*', '?') < 0;

    // A * stands for any text, another pattern's * included; what a ? stands for is one character and cannot be told from a *.
    private static bool Covers(Glob wide, Glob narrow) =>
        wide.Pattern == narrow.Pattern || (!wide.Pattern.Contains('?', StringComparison.Ordinal) && wide.IsMatch(narrow.Pattern));
}
